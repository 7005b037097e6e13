import type { Channel } from '../../../domain/channel.ts';
import type { Limits } from '../../../domain/limits.ts';
import type { Price, Quota } from '../../../domain/quota.ts';
import type { Queryable } from '../../client.ts';
import type { ClientSettings } from './get.ts';

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
