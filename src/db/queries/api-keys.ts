import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { CLOCKS_APART_MS, lowestIdAt } from '../../domain/ids.ts';
import type { KeyMode } from '../../domain/notification.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Queryable } from '../client.ts';
import { apiKeys } from '../schema/index.ts';
import { columnsAs, execute, findRow, queryRow, queryRows, rowValues } from '../statement.ts';

const { secretHash: _, ...COLUMNS } = getTableColumns(apiKeys);
const KEY = columnsAs(COLUMNS);

/** A key as it may be shown: nothing in it opens anything. */
export type ApiKeyRow = Omit<typeof apiKeys.$inferSelect, 'secretHash'>;

/** Whose keys: to a test key only those for tests, to a live key all of its client's. */
type KeysOf = { clientId: string; environment: KeyMode };

/** A client's keys, newest first, those revoked and expired as well. @param before the id of the last page's last */
export async function listApiKeys(
  orm: NodePgDatabase,
  whose: KeysOf,
  before: string | undefined,
  limit: number,
): Promise<ApiKeyRow[]> {
  const k = apiKeys;
  const older = sql`(${k.createdAt}, ${k.id}) < (select o.created_at, o.id from api_keys o where o.id = ${before ?? ''})`;
  return orm
    .select(COLUMNS)
    .from(k)
    .where(and(areOf(whose), before === undefined ? undefined : older))
    .orderBy(desc(k.createdAt), desc(k.id))
    .limit(limit);
}

/** One of these, or null. */
export async function findApiKey(orm: NodePgDatabase, whose: KeysOf, id: string): Promise<ApiKeyRow | null> {
  const [key] = await orm
    .select(COLUMNS)
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), areOf(whose)));
  return key ?? null;
}

function areOf({ clientId, environment }: KeysOf) {
  return and(eq(apiKeys.clientId, clientId), environment === 'test' ? eq(apiKeys.environment, 'test') : undefined);
}

export type UsableKey = {
  /** UUID of whom it belongs to. */
  clientId: string;
  environment: KeyMode;
  secretHash: Buffer;
  scopes: Scope[];
  /** CIDR ranges; none for anywhere. */
  allowedIps: string[];
  requestsPerMinute: number | null;
  /** Whether its last use was noted longer ago than a minute. */
  isUseStale: boolean;
};

const USABLE_KEY = sql`select k.id, k.client_id as "clientId", k.environment, k.secret_hash as "secretHash", k.scopes,
    k.allowed_ips as "allowedIps", k.requests_per_minute as "requestsPerMinute",
    k.last_used_at is null or k.last_used_at <= now() - interval '1 minute' as "isUseStale"
  from api_keys k where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`;

/** Keys by their id part, in that order; null for one that does not exist, was revoked or has expired, by the database's clock. */
export async function findUsableKeys(db: Queryable, keyIds: readonly string[]): Promise<(UsableKey | null)[]> {
  const found = await queryRows<UsableKey & { id: string }>(
    db,
    'find-usable-keys',
    // An array would be planned anew each time, by its length; and a list of unknown length by reading the whole table.
    sql`select found.* from json_array_elements_text(${JSON.stringify([...new Set(keyIds)])}::json) as asked (id)
      cross join lateral (${USABLE_KEY} and k.id = asked.id limit 1) found`,
  );
  const byId = new Map(found.map(({ id, ...key }) => [id, key]));
  return keyIds.map((id) => byId.get(id) ?? null);
}

export type TokenOfKey = {
  keyId: string;
  clientId: string;
  /** Keyed hash of the user, as the audit log tells of an erasure. */
  userKey: string;
  /** By the database's clock. */
  issuedAt: Date;
};

/** The key by which a user's token was made, as `findUsableKeys`; null as well where the user was erased since. */
export async function findKeyOfToken(
  db: Queryable,
  { keyId, clientId, userKey, issuedAt }: TokenOfKey,
): Promise<UsableKey | null> {
  const since = lowestIdAt(issuedAt.getTime() - CLOCKS_APART_MS);
  return findRow<UsableKey>(
    db,
    'find-key-of-token',
    sql`${USABLE_KEY} and k.id = ${keyId} and k.client_id = ${clientId} and not exists (select from audit_log a
      where a.client_id = k.client_id and a.id >= ${since} and a.at >= ${issuedAt} and a.action = 'recipient.erase'
        and a.details ->> 'userKey' = ${userKey})`,
  );
}

/** Writes that a key was used now, unless somebody wrote it within the last minute: one write a minute for a key. */
export async function noteKeyUse(db: Queryable, keyId: string): Promise<void> {
  await execute(
    db,
    'note-key-use',
    sql`update api_keys set last_used_at = now()
      where id = ${keyId} and (last_used_at is null or last_used_at <= now() - interval '1 minute')`,
  );
}

const NEW_FIELDS = [
  ...(['id', 'clientId', 'environment', 'secretHash', 'name', 'scopes', 'allowedIps'] as const),
  ...(['requestsPerMinute', 'expiresAt'] as const),
];

export type NewApiKey = Pick<typeof apiKeys.$inferSelect, (typeof NEW_FIELDS)[number]>;

const newKeyValues = rowValues(apiKeys, [...NEW_FIELDS, 'createdAt']);

/** @param key of a client that exists */
export async function insertApiKey(db: Queryable, key: NewApiKey): Promise<ApiKeyRow> {
  // Its own moment: two keys of one transaction must not be made at the same one.
  const values = newKeyValues({ ...key, createdAt: sql`clock_timestamp()` });
  return queryRow<ApiKeyRow>(db, 'insert-api-key', sql`insert into api_keys ${values} returning ${KEY}`);
}

/**
 * A key of this client's for the caller's transaction, or null. One transaction at a time changes the keys of a client:
 * what is counted of the others stays true until it commits.
 */
export async function lockApiKey(
  tx: Queryable,
  { clientId, id }: { clientId: string; id: string },
): Promise<ApiKeyRow | null> {
  await execute(tx, 'lock-keys-of-client', sql`select 1 from clients where id = ${clientId} for no key update`);
  return findRow<ApiKeyRow>(
    tx,
    'read-locked-api-key',
    sql`select ${KEY} from api_keys where id = ${id} and client_id = ${clientId}`,
  );
}

/**
 * Whether this is the last key by which its client could make another one of its kind: it holds `admin`, or `keys` at
 * least, works now, and no other one does for as long; for a test key a live one counts as well, which can make both.
 */
export async function isLastKeyManager(tx: Queryable, { clientId, id }: ApiKeyRow): Promise<boolean> {
  const { isLast } = await queryRow<{ isLast: boolean }>(
    tx,
    'is-last-key-manager',
    sql`with managers as (
        select id, environment, 'admin' = any (scopes) as is_admin, coalesce(expires_at, 'infinity') as ends_at
        from api_keys
        where client_id = ${clientId} and scopes && '{keys,admin}' and revoked_at is null
          and (expires_at is null or expires_at > clock_timestamp()))
      select exists (select from managers m where m.id = ${id} and not exists (
        select from managers o where o.id <> m.id and o.is_admin >= m.is_admin and o.ends_at >= m.ends_at
          and (o.environment = 'live' or m.environment = 'test'))) as "isLast"`,
  );
  return isLast;
}

/** What is not named stays as it is; null takes a limit or an end away. */
export type ApiKeyChange = {
  [field in 'name' | 'scopes' | 'allowedIps' | 'requestsPerMinute' | 'expiresAt']?: ApiKeyRow[field] | undefined;
};

/** The key with a change that is not made yet. */
export function changedKey<Key extends Pick<ApiKeyRow, keyof ApiKeyChange>>(key: Key, change: ApiKeyChange): Key {
  return { ...key, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
}

/** Of a key that the caller's transaction has locked; the key as it then is. */
export async function changeApiKey(tx: Queryable, key: ApiKeyRow, change: ApiKeyChange): Promise<ApiKeyRow> {
  const { name, scopes, allowedIps, requestsPerMinute, expiresAt } = changedKey(key, change);
  return queryRow<ApiKeyRow>(
    tx,
    'change-api-key',
    sql`update api_keys set name = ${name}, scopes = ${sql.param(scopes)}, allowed_ips = ${sql.param(allowedIps)},
        requests_per_minute = ${requestsPerMinute}, expires_at = ${expiresAt}
      where id = ${key.id} returning ${KEY}`,
  );
}

/** The first revocation stands. */
export async function revokeApiKey(tx: Queryable, { id }: ApiKeyRow): Promise<ApiKeyRow> {
  return queryRow<ApiKeyRow>(
    tx,
    'revoke-api-key',
    sql`update api_keys set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = ${id} returning ${KEY}`,
  );
}

/** Lets a key end after `overlapMs`, unless it ends before by itself. */
export async function retireApiKey(tx: Queryable, { id }: ApiKeyRow, overlapMs: number): Promise<ApiKeyRow> {
  return queryRow<ApiKeyRow>(
    tx,
    'retire-api-key',
    sql`update api_keys set
        expires_at = least(expires_at, clock_timestamp() + ${overlapMs}::float8 * interval '1 millisecond')
      where id = ${id} returning ${KEY}`,
  );
}
