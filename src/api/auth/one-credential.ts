import { ApiProblem } from '../../services/problem.ts';
import type { ApiContext } from '../http-context.ts';
import { bearerOf } from './authenticate.ts';

/**
 * A request says once who it is: where two credentials contradict each other, neither counts. The same key in both of
 * its headers is one, and an empty one is none.
 * @param tokenInUrl whether the endpoint takes `?token=` for a credential
 * @throws ApiProblem conflicting_credentials (400)
 */
export function checkOneCredential({ req }: ApiContext, { tokenInUrl = false }: { tokenInUrl?: boolean }): void {
  const key = req.header('x-api-key');
  const authorization = req.header('authorization');
  const isSameKey = authorization !== undefined && bearerOf(authorization) === key;
  const given = {
    '`x-api-key`': key,
    '`Authorization`': isSameKey ? undefined : authorization,
    '`x-admin-token`': req.header('x-admin-token'),
    '`?token=`': tokenInUrl ? req.query('token') : undefined,
  };
  const names = Object.entries(given).flatMap(([name, value]) => (value ? [name] : []));
  if (names.length < 2) return;
  throw new ApiProblem('conflicting_credentials', {
    detail: `The request has more than one credential: ${names.join(', ')}. Send one of them only.`,
  });
}
