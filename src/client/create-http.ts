import createClient from 'openapi-fetch';
import type { Http } from './http.ts';
import { PosthornError } from './posthorn-error.ts';
import { createRetryingFetch, type Fetch } from './retrying-fetch.ts';
import type { paths } from './schema.ts';

export type ConnectionOptions = {
  /** Where the API is; `http://127.0.0.1:3000` unless given. */
  baseUrl?: string;
  /** In place of the global one, such as for a proxy or a test. */
  fetch?: Fetch;
  /** For one attempt; 30,000 unless given. */
  timeoutMs?: number;
  /** After the first attempt; 3 unless given. */
  maxRetries?: number;
};

const DEFAULT_URL = 'http://127.0.0.1:3000';

/**
 * @param headers who one is
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
