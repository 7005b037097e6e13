import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../http-context.ts';

/** How much of a limit is left, and for how long that holds. */
type RateState = { limit: number; remaining: number; resetsInSeconds: number };

/**
 * As https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06 has them; later drafts join them in
 * one field.
 */
export function rateFields({ limit, remaining, resetsInSeconds }: RateState): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetsInSeconds),
  };
}

/** Says on every answer to a key that has a rate how much of it is left; a refusal tells of the limit that it met. */
export function rateHeaders(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const { rate } = c.get('request');
    if (!rate || c.res.headers.has('ratelimit-limit')) return;
    const fields = rateFields({ ...rate, limit: rate.perMinute });
    for (const [name, value] of Object.entries(fields)) c.header(name, value);
    c.header('RateLimit-Policy', `${rate.perMinute};w=60`);
  };
}
