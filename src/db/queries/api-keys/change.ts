import type { Queryable } from '../../client.ts';
import type { ApiKeyRow } from './list.ts';
import { KEY_COLUMNS } from './lock.ts';

/** What is not named stays as it is; null takes a limit or an end away. */
export type ApiKeyChange = {
  [field in 'name' | 'scopes' | 'allowedIps' | 'requestsPerMinute' | 'expiresAt']?: ApiKeyRow[field] | undefined;
};

/** Of a key that the caller's transaction has locked; the key as it then is. */
export async function changeApiKey(tx: Queryable, key: ApiKeyRow, change: ApiKeyChange): Promise<ApiKeyRow> {
  const { name, scopes, allowedIps, requestsPerMinute, expiresAt } = changedKey(key, change);
  const { rows } = await tx.query({
    name: 'change-api-key',
    text: `update api_keys set name = $2, scopes = $3, allowed_ips = $4, requests_per_minute = $5, expires_at = $6
      where id = $1 returning ${KEY_COLUMNS}`,
    values: [key.id, name, scopes, allowedIps, requestsPerMinute, expiresAt],
  });
  return rows[0];
}

/** The first revocation stands. */
export async function revokeApiKey(tx: Queryable, { id }: ApiKeyRow): Promise<ApiKeyRow> {
  const { rows } = await tx.query({
    name: 'revoke-api-key',
    text: `update api_keys set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = $1 returning ${KEY_COLUMNS}`,
    values: [id],
  });
  return rows[0];
}

/** Lets a key end after `overlapMs`, unless it ends before by itself. */
export async function retireApiKey(tx: Queryable, { id }: ApiKeyRow, overlapMs: number): Promise<ApiKeyRow> {
  const { rows } = await tx.query({
    name: 'retire-api-key',
    text: `update api_keys set
        expires_at = least(expires_at, clock_timestamp() + $2::float8 * interval '1 millisecond')
      where id = $1 returning ${KEY_COLUMNS}`,
    values: [id, overlapMs],
  });
  return rows[0];
}

/** The key with a change that is not made yet. */
export function changedKey(key: ApiKeyRow, change: ApiKeyChange): ApiKeyRow {
  return { ...key, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
}
