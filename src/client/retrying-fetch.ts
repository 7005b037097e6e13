import { openPatience } from './patience.ts';
import { PosthornError } from './posthorn-error.ts';
import { readProblem } from './read-problem.ts';
import { isRepeatable, retryDelayMs } from './retry-delay.ts';
import { sleep } from './sleep.ts';
import { isStreamed, watchBody } from './streamed-body.ts';

/** As the global one: `app.request` of Hono is one as well. */
export type Fetch = (request: Request) => Response | Promise<Response>;

type Options = { fetch: Fetch; timeoutMs: number; maxRetries: number };

/** Times `timeoutMs`, for each part of a stream: the server first forgets what it replaces, and takes nothing meanwhile. */
const TIMES_AS_PATIENT = 4;

/**
 * Makes a request until it succeeds, at most `maxRetries` times more. The answer is read to its end, so that one that
 * breaks off half-way is retried as well. A body that is streamed can be had once only: its request is made once, and
 * its time begins anew with each part that is taken.
 * @returns an answer of JSON, 2xx
 * @throws PosthornError, or the reason of the request's own signal
 */
export function createRetryingFetch({
  fetch,
  timeoutMs,
  maxRetries,
}: Options): (request: Request) => Promise<Response> {
  /** A request that only its fetch knows is collected, and then its signal ends nothing (undici holds it weakly). */
  const underWay = new Set<Request>();

  async function once(request: Request, signal: AbortSignal): Promise<Response> {
    // A redirect would carry the key to wherever it leads.
    const asked = new Request(request, { signal, redirect: 'manual' });
    underWay.add(asked);
    try {
      const response = await fetch(asked);
      const text = await response.text();
      if (!response.ok || !isJson(text)) throw readProblem(response, text);
      return new Response(text, { status: response.status, headers: { 'content-type': 'application/json' } });
    } finally {
      underWay.delete(asked);
    }
  }

  return async function retryingFetch(request) {
    const isOnce = isStreamed(request);
    const waitMs = isOnce ? timeoutMs * TIMES_AS_PATIENT : timeoutMs;
    for (let attempt = 0; ; attempt++) {
      const { signal, refresh, end } = openPatience(waitMs, request.signal);
      try {
        return await once(isOnce ? watchBody(request, refresh) : request.clone(), signal);
      } catch (thrown) {
        if (request.signal.aborted) throw request.signal.reason;
        const error = thrown instanceof PosthornError ? thrown : withoutAnswer(thrown, waitMs);
        const isLast = isOnce || attempt >= maxRetries;
        const delayMs = isLast ? null : retryDelayMs(isRepeatable(request), error, attempt, Math.random());
        if (delayMs === null) throw error;
        await sleep(delayMs, request.signal);
      } finally {
        end();
      }
    }
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Only the code of what went wrong: the words of some errors quote what was sent. */
function withoutAnswer(thrown: unknown, timeoutMs: number): PosthornError {
  const { name, code, cause } = thrown as { name?: string; code?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') {
    return new PosthornError({ code: 'timeout', detail: `There was no answer within ${timeoutMs} ms.` });
  }
  const reason = [cause?.code, code, name].find((word) => typeof word === 'string' && word !== '') ?? 'unknown';
  return new PosthornError({ code: 'network_error', detail: `The API could not be reached (${reason}).` });
}
