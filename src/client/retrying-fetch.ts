import { PosthornError } from './posthorn-error.ts';
import { readProblem } from './read-problem.ts';
import { retryDelayMs } from './retry-delay.ts';

/** As the global one: `app.request` of Hono is one as well. */
export type Fetch = (request: Request) => Response | Promise<Response>;

type Options = { fetch: Fetch; timeoutMs: number; maxRetries: number };

/**
 * Makes a request until it succeeds, at most `maxRetries` times more. The answer is read to its end, so that one that
 * breaks off half-way is retried as well.
 * @returns an answer of JSON, 2xx
 * @throws PosthornError, or the reason of the request's own signal
 */
export function createRetryingFetch({
  fetch,
  timeoutMs,
  maxRetries,
}: Options): (request: Request) => Promise<Response> {
  async function once(request: Request): Promise<Response> {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    // A redirect would carry the key to wherever it leads.
    const response = await fetch(new Request(request.clone(), { signal, redirect: 'manual' }));
    const text = await response.text();
    if (!response.ok || !isJson(text)) throw readProblem(response, text);
    return new Response(text, { status: response.status, headers: { 'content-type': 'application/json' } });
  }

  return async function retryingFetch(request) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(request);
      } catch (thrown) {
        if (request.signal.aborted) throw request.signal.reason;
        const error = thrown instanceof PosthornError ? thrown : withoutAnswer(thrown, timeoutMs);
        const delayMs = attempt < maxRetries ? retryDelayMs(request, error, attempt, Math.random()) : null;
        if (delayMs === null) throw error;
        await sleep(delayMs, request.signal);
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

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', stop, { once: true });
  });
}
