import type { Queryable } from '../../client.ts';
import type { ApiKeyRow } from './list.ts';
import { KEY_COLUMNS } from './lock.ts';

export type NewApiKey = Pick<
  ApiKeyRow,
  'id' | 'clientId' | 'environment' | 'name' | 'scopes' | 'allowedIps' | 'requestsPerMinute' | 'expiresAt'
> & { secretHash: Buffer };

/** @param clientId UUID of a client that exists */
export async function insertApiKey(db: Queryable, key: NewApiKey): Promise<ApiKeyRow> {
  const { id, clientId, environment, secretHash, name, scopes, allowedIps, requestsPerMinute, expiresAt } = key;
  const { rows } = await db.query({
    name: 'insert-api-key',
    // Its own moment: two keys of one transaction must not be made at the same one.
    text: `insert into api_keys (id, client_id, environment, secret_hash, name, scopes, allowed_ips, requests_per_minute,
        expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp()) returning ${KEY_COLUMNS}`,
    values: [id, clientId, environment, secretHash, name, scopes, allowedIps, requestsPerMinute, expiresAt],
  });
  return rows[0];
}
