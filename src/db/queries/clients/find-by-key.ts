import type { Environment } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';

export type KeyOwner = { clientId: string; environment: Environment; secretHash: Buffer };

/** Whose key this is, by the id part; null for one that does not exist or was revoked. */
export async function findByKey(db: Queryable, keyId: string): Promise<KeyOwner | null> {
  const { rows } = await db.query({
    name: 'find-by-key',
    text: `select client_id as "clientId", environment, secret_hash as "secretHash"
      from api_keys where id = $1 and revoked_at is null`,
    values: [keyId],
  });
  return rows[0] ?? null;
}
