import type { Limits } from '../../../domain/limits.ts';
import type { Queryable } from '../../client.ts';
import type { ClientSettings } from './get.ts';

/** What is left out stays as it is; null goes back to the instance's default. */
export type SettingsChange = {
  limits?: { [channel in keyof Limits]?: Limits[channel] | null | undefined } | undefined;
  retry?: ClientSettings['retry'] | undefined;
};

/** Sets what is given and leaves the rest: of `limits` by channel, of `retry` the whole. */
export async function putClientSettings(
  db: Queryable,
  clientId: string,
  { limits = {}, retry }: SettingsChange,
): Promise<void> {
  await db.query({
    text: `insert into client_settings as s (client_id, limits, retry) values ($1, jsonb_strip_nulls($2::jsonb), $3)
      on conflict (client_id) do update set limits = jsonb_strip_nulls(s.limits || $2::jsonb),
        retry = case when $4 then excluded.retry else s.retry end, updated_at = now()`,
    values: [clientId, JSON.stringify(limits), retry ? JSON.stringify(retry) : null, retry !== undefined],
  });
}
