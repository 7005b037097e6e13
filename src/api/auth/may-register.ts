import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import { isOperator } from './is-operator.ts';

/**
 * Lets everybody register where registration is open, else only the holder of the operator's token.
 * @returns who does, as the audit log says it
 * @throws ApiProblem registration_closed (403) without a token, unauthorized (401) with a wrong one
 */
export function checkMayRegister(
  { openRegistration, adminToken }: Pick<ApiDeps, 'openRegistration' | 'adminToken'>,
  token: string | undefined,
): 'operator' | 'system' {
  if (openRegistration) return 'system';
  if (!token || !adminToken || !isOperator(adminToken, token)) throw new ApiProblem('registration_closed');
  return 'operator';
}
