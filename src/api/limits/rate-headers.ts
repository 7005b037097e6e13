import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../deps.ts';

/**
 * Says on every answer to a key that has a rate how much of it is left, as
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06 has it; later drafts join them in one field.
 */
export function rateHeaders(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const { rate } = c.get('request');
    if (!rate) return;
    c.header('RateLimit-Limit', String(rate.perMinute));
    c.header('RateLimit-Remaining', String(rate.remaining));
    c.header('RateLimit-Reset', String(rate.resetsInSeconds));
    c.header('RateLimit-Policy', `${rate.perMinute};w=60`);
  };
}
