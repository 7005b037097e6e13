import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiDeps } from '../deps.ts';
import { ApiProblem } from '../problem.ts';

/**
 * Lets everybody register where registration is open, else whoever holds the operator's token.
 * @throws ApiProblem registration_closed (403) without a token, unauthorized (401) with a wrong one
 */
export function checkMayRegister(
  deps: Pick<ApiDeps, 'openRegistration' | 'adminToken'>,
  token: string | undefined,
): void {
  if (deps.openRegistration) return;
  if (!token || !deps.adminToken) throw new ApiProblem('registration_closed');
  // Hashed first: the comparison needs equal lengths and must not tell the length.
  if (!timingSafeEqual(sha256(token), sha256(deps.adminToken))) {
    throw new ApiProblem('unauthorized', { detail: 'The token in `x-admin-token` is wrong.' });
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
