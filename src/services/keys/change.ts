import type { Queryable } from '../../db/client.ts';
import {
  type ApiKeyChange,
  type ApiKeyRow,
  changeApiKey,
  changedKey,
  insertApiKey,
  isLastKeyManager,
  lockApiKey,
  retireApiKey,
  revokeApiKey,
} from '../../db/queries/api-keys.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { deleteInvitationsBy } from '../../db/queries/invitations.ts';
import { findMembership, lockMembers } from '../../db/queries/memberships.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { scopesOf } from '../../domain/role.ts';
import { allowsScope } from '../../domain/scope.ts';
import { instantAt } from '../input/instant.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { createApiKey } from './api-key.ts';
import { unauthorized } from './check-scope.ts';
import { checkWithin, type Reach } from './check-within.ts';

type Deps = Pick<Ports, 'database'>;

/** The key by which a key is changed, as it was let in; or the member. */
export type CallingKey = { clientId: string; keyId: string | null; memberId: string | null; environment: KeyMode };

/** A new key with its text, which is nowhere else. */
export type CreatedKey = { key: ApiKeyRow; text: string };

/** Without a key that may do these, nobody could get one any more. */
const SECURED = ['admin', 'keys'] as const;

/**
 * Another key for the client; what is not given is as the calling key has it, or as the role of the member allows.
 * @throws ApiProblem insufficient_scope, beyond_own_bounds (403); unauthorized (401) as `lockOwn`
 */
export async function createKey(
  { database }: Deps,
  caller: CallingKey,
  given: ApiKeyChange & { environment?: KeyMode | undefined },
  origin: Origin,
): Promise<CreatedKey> {
  const { environment = caller.environment, ...change } = given;
  checkEnvironment(caller, environment);
  const { clientId } = caller;
  const { text, ...fresh } = createApiKey(environment);
  const key = await inTransaction(database.pool, async (tx) => {
    const own = await lockOwn(tx, caller);
    const requested = { ...changedKey(own, change), environment };
    checkWithin(own, requested);
    const created = await insertApiKey(tx, { ...requested, ...fresh, clientId });
    const details = { environment, scopes: created.scopes, expiresAt: created.expiresAt };
    await appendAudit(tx, { ...origin, clientId, action: 'key.create', subject: created.id, details });
    return created;
  });
  return { key, text };
}

/**
 * Sets what is given; in force from the next request on. What a key with other scopes has invited ends.
 * @throws ApiProblem as `lockRequested`; beyond_own_bounds, insufficient_scope (403), key_revoked, last_key (409)
 */
export async function updateKey(
  { database }: Deps,
  caller: CallingKey,
  id: string,
  change: ApiKeyChange,
  origin: Origin,
): Promise<ApiKeyRow> {
  const { clientId } = caller;
  return inTransaction(database.pool, async (tx) => {
    const { own, key } = await lockRequested(tx, caller, id);
    checkNotRevoked(key);
    // Of a key that may do more, nothing is loosened either: only what the caller has stays in force by its word.
    checkWithin(own, changedKey(key, change));
    if (loses(key, change) && (await isLastKeyManager(tx, key))) throw new ApiProblem('last_key');
    const changed = await changeApiKey(tx, key, change);
    if (change.scopes) await deleteInvitationsBy(tx, clientId, `key:${id}`);
    const details = { changed: Object.keys(change), scopes: changed.scopes, expiresAt: changed.expiresAt };
    await appendAudit(tx, { ...origin, clientId, action: 'key.update', subject: id, details });
    return changed;
  });
}

/**
 * A new key that may do the same; the former one works along for `overlapMs`, unless it ends before by itself. What it has
 * invited ends: keys are rotated as well because somebody else has them.
 * @throws ApiProblem as `lockRequested`; beyond_own_bounds, insufficient_scope (403), key_revoked (409)
 */
export async function rotateKey(
  { database }: Deps,
  caller: CallingKey,
  id: string,
  overlapMs: number,
  origin: Origin,
): Promise<CreatedKey & { former: ApiKeyRow }> {
  const { clientId } = caller;
  return inTransaction(database.pool, async (tx) => {
    const { own, key: rotated } = await lockRequested(tx, caller, id);
    checkNotRevoked(rotated);
    checkWithin(own, rotated);
    const { text, ...fresh } = createApiKey(rotated.environment);
    const key = await insertApiKey(tx, { ...rotated, ...fresh, expiresAt: sameLifetime(rotated, own) });
    const former = await retireApiKey(tx, rotated, overlapMs);
    await deleteInvitationsBy(tx, clientId, `key:${id}`);
    const details = { newKeyId: key.id, overlapMs };
    await appendAudit(tx, { ...origin, clientId, action: 'key.rotate', subject: id, details });
    return { key, text, former };
  });
}

/**
 * Refused from the next request on, for good, with what it has invited; one that was revoked before stays as it is. A key
 * may always revoke itself; of others only those that may do no more than it may: else a narrow key that leaked could lock
 * all out.
 * @throws ApiProblem as `lockRequested`; beyond_own_bounds, insufficient_scope (403), last_key (409)
 */
export async function revokeKey(
  { database }: Deps,
  caller: CallingKey,
  id: string,
  origin: Origin,
): Promise<ApiKeyRow> {
  const { clientId } = caller;
  return inTransaction(database.pool, async (tx) => {
    const { own, key } = await lockRequested(tx, caller, id);
    if (own.id !== key.id) checkWithin(own, key);
    if (key.revokedAt !== null) return key;
    if (await isLastKeyManager(tx, key)) throw new ApiProblem('last_key');
    const revoked = await revokeApiKey(tx, key);
    await deleteInvitationsBy(tx, clientId, `key:${id}`);
    await appendAudit(tx, { ...origin, clientId, action: 'key.revoke', subject: id, details: {} });
    return revoked;
  });
}

/** What bounds the keys that somebody makes or changes. */
type Own = Reach & { id: string | null; name: string };

/**
 * The calling key as it stands now, or what the role of the member allows; until the transaction ends nobody else changes
 * a key of the client.
 * @throws ApiProblem unauthorized (401) where it was revoked since it was let in
 */
async function lockOwn(tx: Queryable, { clientId, keyId, memberId }: CallingKey): Promise<Own> {
  if (keyId !== null) {
    const own = await lockApiKey(tx, { clientId, id: keyId });
    if (!own || own.revokedAt !== null) throw unauthorized();
    return own;
  }
  await lockMembers(tx, clientId);
  const member = memberId === null ? null : await findMembership(tx, { clientId, memberId });
  if (!member || member.disabledAt !== null || member.isLocked) throw unauthorized();
  return { id: null, name: 'Default', scopes: [...scopesOf(member.role)], ...UNBOUNDED };
}

/** A member is bound by their scopes alone. */
const UNBOUNDED = { allowedIps: [], requestsPerMinute: null, expiresAt: null };

/**
 * The key that the caller wants to change, and the caller's own, locked for this transaction.
 * @throws ApiProblem not_found (404), for another client's as well; insufficient_scope (403) for a live key by a test
 *   key; unauthorized (401) as `lockOwn`
 */
async function lockRequested(tx: Queryable, caller: CallingKey, id: string) {
  const own = await lockOwn(tx, caller);
  const key = await lockApiKey(tx, { clientId: caller.clientId, id });
  if (!key) throw ApiProblem.notFound('key');
  checkEnvironment(caller, key.environment);
  return { own, key };
}

/** @throws ApiProblem insufficient_scope (403): a test key has no say over live ones */
function checkEnvironment(caller: CallingKey, environment: KeyMode): void {
  if (environment === 'test' || caller.environment === 'live') return;
  throw new ApiProblem('insufficient_scope', { detail: 'A test key cannot create or change live keys.' });
}

/** @throws ApiProblem key_revoked (409) */
function checkNotRevoked({ revokedAt }: ApiKeyRow): void {
  if (revokedAt !== null) throw new ApiProblem('key_revoked');
}

/** Whether a key would be `admin`, or could manage keys, no longer or not for as long as before. */
function loses(key: ApiKeyRow, { scopes: held = key.scopes, expiresAt: end }: ApiKeyChange): boolean {
  const isStripped = SECURED.some((scope) => allowsScope(key.scopes, scope) && !allowsScope(held, scope));
  return isStripped || (end instanceof Date && (key.expiresAt === null || end < key.expiresAt));
}

/** A key that was made for 90 days is followed by one for 90 days, or for as long as the calling one has left. */
function sameLifetime({ createdAt, expiresAt }: ApiKeyRow, own: Own): Date | null {
  if (expiresAt === null) return null;
  const end = Date.now() + (expiresAt.getTime() - createdAt.getTime());
  return instantAt(Math.min(end, own.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY));
}
