import { sql } from 'drizzle-orm';
import type { Channel } from '../../domain/channel.ts';
import type { RateLimits } from '../../domain/limits.ts';
import type { Price, Prices, Quota, Quotas } from '../../domain/quota.ts';
import type { RetryWish } from '../../domain/retry-policy.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow } from '../statement.ts';

export type ClientSettings = { limits: Partial<RateLimits>; retry: RetryWish | null; quotas: Quotas; prices: Prices };

/** What a client has set for itself; empty where it has set nothing. */
export async function getClientSettings(db: Queryable, clientId: string): Promise<ClientSettings> {
  const found = await findRow<ClientSettings>(
    db,
    'get-client-settings',
    sql`select limits, retry, quotas, prices from client_settings where client_id = ${clientId}`,
  );
  return found ?? { limits: {}, retry: null, quotas: {}, prices: {} };
}

/** Until the transaction ends nobody else who asks for this changes them; also where there are none yet. */
export async function lockClientSettings(tx: Queryable, clientId: string): Promise<void> {
  await execute(tx, 'lock-client', sql`select 1 from clients where id = ${clientId} for no key update`);
  await execute(
    tx,
    'lock-client-settings',
    sql`select 1 from client_settings where client_id = ${clientId} for no key update`,
  );
}

/** What is left out stays as it is; null goes back to the instance's default. */
type ByChannel<T> = { [channel in Channel]?: T | null | undefined };

export type SettingsChange = {
  limits?: ByChannel<RateLimits[Channel]> | undefined;
  quotas?: ByChannel<Quota> | undefined;
  prices?: ByChannel<Price> | undefined;
  retry?: ClientSettings['retry'] | undefined;
};

/** Sets what is given and leaves the rest: of `limits`, `quotas` and `prices` by channel, of `retry` the whole. */
export async function putClientSettings(
  db: Queryable,
  clientId: string,
  { limits = {}, quotas = {}, prices = {}, retry }: SettingsChange,
): Promise<void> {
  const [limit, quota, price] = [limits, quotas, prices].map((change) => sql`${JSON.stringify(change)}::jsonb`);
  await execute(
    db,
    'put-client-settings',
    sql`insert into client_settings as s (client_id, limits, retry, quotas, prices)
      values (${clientId}, jsonb_strip_nulls(${limit}), ${retry ? JSON.stringify(retry) : null},
        jsonb_strip_nulls(${quota}), jsonb_strip_nulls(${price}))
      on conflict (client_id) do update set limits = jsonb_strip_nulls(s.limits || ${limit}),
        quotas = jsonb_strip_nulls(s.quotas || ${quota}), prices = jsonb_strip_nulls(s.prices || ${price}),
        retry = case when ${retry !== undefined} then excluded.retry else s.retry end, updated_at = now()`,
  );
}
