import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiProblem } from '../problem.ts';

/**
 * Whether the operator asks: by the token in `x-admin-token`. Without one it is somebody else.
 * @param adminToken the instance's; null where it has none, and then every token is wrong
 * @throws ApiProblem unauthorized (401) with a wrong token
 */
export function isOperator(adminToken: string | null, token: string | undefined): boolean {
  if (token === undefined) return false;
  // Hashed first: the comparison needs equal lengths and must not tell the length.
  if (adminToken && timingSafeEqual(sha256(token), sha256(adminToken))) return true;
  throw new ApiProblem('unauthorized', {
    detail: 'The token in `x-admin-token` is wrong.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
