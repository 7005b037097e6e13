import type { Queryable } from '../../db/client.ts';
import { type ApiKeyRow, lockApiKey } from '../../db/queries/api-keys.ts';
import type { Environment } from '../../domain/notification.ts';
import { ApiProblem } from '../../services/problem.ts';
import { isKeyId } from '../auth/api-key.ts';
import { unauthorized } from '../auth/authenticate.ts';
import type { Caller } from '../auth/principal.ts';
import type { ApiContext } from '../http-context.ts';

/** The id in the path. @throws ApiProblem not_found (404) for what can be none */
export function requestedId(c: ApiContext): string {
  const id = c.req.param('id') ?? '';
  if (!isKeyId(id)) throw ApiProblem.notFound('key');
  return id;
}

/**
 * The calling key as it stands now; until the transaction ends nobody else changes a key of its client.
 * @throws ApiProblem unauthorized (401) where it was revoked since it was let in
 */
export async function lockOwn(tx: Queryable, { clientId, keyId }: Caller): Promise<ApiKeyRow> {
  const own = await lockApiKey(tx, { clientId, id: keyId });
  if (!own || own.revokedAt !== null) throw unauthorized();
  return own;
}

/**
 * The key that the caller wants to change, and the caller's own, locked for this transaction.
 * @throws ApiProblem not_found (404), for another client's as well; insufficient_scope (403) for a live key by a test
 *   key; unauthorized (401) as `lockOwn`
 */
export async function lockRequested(tx: Queryable, caller: Caller, id: string) {
  const own = await lockOwn(tx, caller);
  const key = await lockApiKey(tx, { clientId: caller.clientId, id });
  if (!key) throw ApiProblem.notFound('key');
  checkEnvironment(caller, key.environment);
  return { own, key };
}

/** @throws ApiProblem insufficient_scope (403): a test key has no say over live ones */
export function checkEnvironment(caller: Caller, environment: Environment): void {
  if (environment === 'test' || caller.environment === 'live') return;
  throw new ApiProblem('insufficient_scope', { detail: 'A test key cannot create or change live keys.' });
}

/** @throws ApiProblem key_revoked (409) */
export function checkNotRevoked({ revokedAt }: ApiKeyRow): void {
  if (revokedAt !== null) throw new ApiProblem('key_revoked');
}
