import { randomUUID } from 'node:crypto';
import { sleep } from '../many/point.ts';

/** Where notifications are accepted. */
export const NOTIFICATIONS = '/api/notifications';
const GIVE_UP_MS = 120_000;
const ANSWER_WITHIN_MS = 30_000;
/** Before the next API is tried after one that did not answer, and after an answer that should not be. */
const NEXT_MS = 10;
const AGAIN_MS = 250;

/** One accepted notification: when it was sent first, and how long until it was accepted, repeats included. */
export type Sample = { at: number; ms: number };

export type Front = {
  /** Asks until it is answered 2xx, with one Idempotency-Key. @throws Error after two minutes */
  ask(method: 'GET' | 'POST' | 'PATCH', path: string, request: { apiKey: string; body?: object }): Promise<unknown>;
  samples: readonly Sample[];
  /** How often each status came, and each way to have no answer. */
  counts: ReadonlyMap<string, number>;
  /** Answers that are neither 2xx nor 503 with Retry-After, with what was asked. */
  wrong: readonly string[];
};

/**
 * Stands before the APIs as a load balancer does, without being told who stops: each in turn, and the next where a
 * connection is refused or breaks.
 */
export function createFront(urls: readonly string[]): Front {
  const samples: Sample[] = [];
  const counts = new Map<string, number>();
  const wrong: string[] = [];
  let turn = 0;

  function count(what: string): void {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }

  async function ask(
    method: string,
    path: string,
    { apiKey, body }: { apiKey: string; body?: object },
  ): Promise<unknown> {
    const headers = {
      'x-api-key': apiKey,
      ...(body && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
    const at = Date.now();
    const startedAt = performance.now();
    while (Date.now() < at + GIVE_UP_MS) {
      const url = `${urls[turn++ % urls.length]}${path}`;
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const answer = await fetch(url, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) }).catch(
        (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.name,
      );
      if (typeof answer === 'string') {
        count(`no answer (${answer})`);
        await sleep(NEXT_MS);
        continue;
      }
      const text = await answer.text();
      const retryAfter = Number(answer.headers.get('retry-after'));
      count(String(answer.status));
      if (answer.ok) {
        if (method === 'POST' && path === NOTIFICATIONS) samples.push({ at, ms: performance.now() - startedAt });
        return (JSON.parse(text) as { data: unknown }).data;
      }
      if (answer.status !== 503 || retryAfter === 0) wrong.push(`${method} ${path}: ${answer.status} ${text}`);
      await sleep(retryAfter > 0 ? retryAfter * 1_000 : AGAIN_MS);
    }
    throw new Error(`${method} ${path} was never answered 2xx`);
  }

  return { ask, samples, counts, wrong };
}
