import type { Limits } from '../../../domain/limits.ts';
import type { Prices, Quotas } from '../../../domain/quota.ts';
import type { RetryWish } from '../../../domain/retry-policy.ts';
import type { Queryable } from '../../client.ts';

export type ClientSettings = { limits: Partial<Limits>; retry: RetryWish | null; quotas: Quotas; prices: Prices };

/** What a client has set for itself; empty where it has set nothing. */
export async function getClientSettings(db: Queryable, clientId: string): Promise<ClientSettings> {
  const { rows } = await db.query({
    name: 'get-client-settings',
    text: 'select limits, retry, quotas, prices from client_settings where client_id = $1',
    values: [clientId],
  });
  return rows[0] ?? { limits: {}, retry: null, quotas: {}, prices: {} };
}
