import createClient from 'openapi-fetch';
import type { Http } from './http.ts';
import { PosthornError } from './posthorn-error.ts';
import { createRetryingFetch, type Fetch } from './retrying-fetch.ts';
import type { paths } from './schema.ts';

export type ConnectionOptions = {
  /** URL of the API. Default: `http://127.0.0.1:3000`. */
  baseUrl?: string;
  /** Replaces the global one, for example with a proxy or in a test. */
  fetch?: Fetch;
  /** Per attempt. Default: 30,000. */
  timeoutMs?: number;
  /** Retries after the first attempt. Default: 3. */
  maxRetries?: number;
};

const DEFAULT_URL = 'http://127.0.0.1:3000';

/**
 * @param headers that authenticate
 * @throws PosthornError `invalid_options`, which does not repeat them
 */
export function createHttp(
  { baseUrl = DEFAULT_URL, fetch = globalThis.fetch, timeoutMs = 30_000, maxRetries = 3 }: ConnectionOptions,
  headers: Record<string, string>,
): Http {
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl)) {
    throw invalid('`baseUrl` must be an http:// or https:// URL.');
  }
  // What is no header would be quoted by the error that it makes.
  if (Object.values(headers).some((value) => !/^[!-~]+$/.test(value))) {
    throw invalid('`apiKey` is missing or not valid: pass it exactly as it was shown, without spaces or line breaks.');
  }
  return createClient<paths>({ baseUrl, headers, fetch: createRetryingFetch({ fetch, timeoutMs, maxRetries }) });
}

function invalid(detail: string): PosthornError {
  return new PosthornError({ code: 'invalid_options', detail });
}
