import type { Channel } from '../../domain/channel.ts';
import type { Limits } from '../../domain/limits.ts';
import type { Price, Prices, Quota, Quotas } from '../../domain/quota.ts';
import type { RetryWish } from '../../domain/retry-policy.ts';
import type { Queryable } from '../client.ts';

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

/** What is left out stays as it is; null goes back to the instance's default. */
type ByChannel<T> = { [channel in Channel]?: T | null | undefined };

export type SettingsChange = {
  limits?: ByChannel<Limits[Channel]> | undefined;
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
  await db.query({
    text: `insert into client_settings as s (client_id, limits, retry, quotas, prices)
      values ($1, jsonb_strip_nulls($2::jsonb), $3, jsonb_strip_nulls($5::jsonb), jsonb_strip_nulls($6::jsonb))
      on conflict (client_id) do update set limits = jsonb_strip_nulls(s.limits || $2::jsonb),
        quotas = jsonb_strip_nulls(s.quotas || $5::jsonb), prices = jsonb_strip_nulls(s.prices || $6::jsonb),
        retry = case when $4 then excluded.retry else s.retry end, updated_at = now()`,
    values: [
      clientId,
      JSON.stringify(limits),
      retry ? JSON.stringify(retry) : null,
      retry !== undefined,
      JSON.stringify(quotas),
      JSON.stringify(prices),
    ],
  });
}
