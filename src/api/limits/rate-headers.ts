import type { MiddlewareHandler } from 'hono';
import { rateFields } from '../../services/quotas/rate-fields.ts';
import type { ApiEnv } from '../http-context.ts';

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
