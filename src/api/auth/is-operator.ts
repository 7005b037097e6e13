import { ApiProblem } from '../../services/problem.ts';
import { equalSecrets } from './equal-secrets.ts';

/**
 * Whether the operator asks: by the token in `x-admin-token`. Without one it is somebody else.
 * @param adminToken the instance's; null where it has none, and then every token is wrong
 * @throws ApiProblem unauthorized (401) with a wrong token
 */
export function isOperator(adminToken: string | null, token: string | undefined): boolean {
  if (token === undefined) return false;
  if (adminToken && equalSecrets(token, adminToken)) return true;
  throw new ApiProblem('unauthorized', {
    detail: 'The token in `x-admin-token` is not valid.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}
