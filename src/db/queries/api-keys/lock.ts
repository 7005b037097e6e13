import type { Queryable } from '../../client.ts';
import type { ApiKeyRow } from './list.ts';

/** An `ApiKeyRow`, for statements that return one. */
export const KEY_COLUMNS = `id, client_id as "clientId", environment, name, scopes, allowed_ips as "allowedIps",
  requests_per_minute as "requestsPerMinute", created_at as "createdAt", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

/**
 * A key of this client's for the caller's transaction, or null. One transaction at a time changes the keys of a client:
 * what is counted of the others stays true until it commits.
 */
export async function lockApiKey(
  tx: Queryable,
  { clientId, id }: { clientId: string; id: string },
): Promise<ApiKeyRow | null> {
  await tx.query({
    name: 'lock-keys-of-client',
    text: 'select 1 from clients where id = $1 for no key update',
    values: [clientId],
  });
  const { rows } = await tx.query({
    name: 'read-locked-api-key',
    text: `select ${KEY_COLUMNS} from api_keys where id = $1 and client_id = $2`,
    values: [id, clientId],
  });
  return rows[0] ?? null;
}

/**
 * Whether this is the last key by which its client could make another one of its kind: it holds `admin`, or `keys` at
 * least, works now, and no other one does for as long; for a test key a live one counts as well, which can make both.
 */
export async function isLastKeyManager(tx: Queryable, { clientId, id }: ApiKeyRow): Promise<boolean> {
  const { rows } = await tx.query({
    name: 'is-last-key-manager',
    text: `with managers as (
        select id, environment, 'admin' = any (scopes) as is_admin, coalesce(expires_at, 'infinity') as ends_at
        from api_keys
        where client_id = $1 and scopes && '{keys,admin}' and revoked_at is null
          and (expires_at is null or expires_at > clock_timestamp()))
      select exists (select from managers m where m.id = $2 and not exists (
        select from managers o where o.id <> m.id and o.is_admin >= m.is_admin and o.ends_at >= m.ends_at
          and (o.environment = 'live' or m.environment = 'test'))) as "isLast"`,
    values: [clientId, id],
  });
  return rows[0].isLast;
}
