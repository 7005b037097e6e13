import type { Environment } from '../../../domain/notification.ts';
import type { Scope } from '../../../domain/scope.ts';
import type { Queryable } from '../../client.ts';

export type UsableKey = {
  /** UUID of whom it belongs to. */
  clientId: string;
  environment: Environment;
  secretHash: Buffer;
  scopes: Scope[];
  /** CIDR ranges; none for anywhere. */
  allowedIps: string[];
  requestsPerMinute: number | null;
  /** Whether its last use was noted longer ago than a minute. */
  isUseStale: boolean;
};

/** A key by its id part; null for one that does not exist, was revoked or has expired, by the database's clock. */
export async function findUsableKey(db: Queryable, keyId: string): Promise<UsableKey | null> {
  const { rows } = await db.query({
    name: 'find-usable-key',
    text: `select client_id as "clientId", environment, secret_hash as "secretHash", scopes, allowed_ips as "allowedIps",
        requests_per_minute as "requestsPerMinute",
        last_used_at is null or last_used_at <= now() - interval '1 minute' as "isUseStale"
      from api_keys where id = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    values: [keyId],
  });
  return rows[0] ?? null;
}
