import { ApiProblem } from '../services/problem.ts';
import type { ApiContext } from './http-context.ts';

const VISIBLE_ASCII = /^[!-~]{1,255}$/;

/** The request's own Idempotency-Key, or undefined. @throws ApiProblem invalid_idempotency_key (400) */
export function idempotencyKeyOf(c: ApiContext): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key !== undefined && !VISIBLE_ASCII.test(key)) throw new ApiProblem('invalid_idempotency_key');
  return key;
}
