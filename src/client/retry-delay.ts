import { MINUTE_MS } from '../domain/durations.ts';
import type { PosthornError } from './posthorn-error.ts';

const FIRST_CEILING_MS = 500;
const HIGHEST_CEILING_MS = 8_000;
/** A server that asks for more than this is not waited for: its caller knows better what to do meanwhile. */
const LONGEST_WAIT_MS = MINUTE_MS;

/** POSTs that do no more the second time than the first. */
const SAFE_AGAIN = /\/(cancel|simulate|suppressions|reveal|publish|preview|pause|resume|check)$/;

/**
 * How long to wait before a request is made once more; null when it must not be. Where nobody knows whether the server
 * did it (no answer, 5xx), only what can be repeated without doing it twice is.
 * @param again whether it does no more the second time (`isRepeatable`)
 * @param attempt of the one that failed, from 0
 * @param random from 0 to 1, for "full jitter": https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(again: boolean, error: PosthornError, attempt: number, random: number): number | null {
  const { code, status, retryAfterMs } = error;
  const refused = code === 'request_in_flight' || status === 429;
  const unknown = status === null || status >= 500;
  if (!refused && !(unknown && again)) return null;
  const ceilingMs = Math.min(HIGHEST_CEILING_MS, FIRST_CEILING_MS * 2 ** attempt);
  const delayMs = Math.max(retryAfterMs ?? 0, random * ceilingMs);
  return delayMs > LONGEST_WAIT_MS ? null : delayMs;
}

/** Whether a request can be made again without doing it twice. */
export function isRepeatable({ method, headers, url }: Request): boolean {
  return method !== 'POST' || headers.has('idempotency-key') || SAFE_AGAIN.test(new URL(url).pathname);
}
