import type { Queryable } from '../../client.ts';
import type { ClientSettings } from './get.ts';

/** Sets what is given and leaves the rest: of `limits` by channel, of `retry` the whole. Answers what is then set. */
export async function putClientSettings(
  db: Queryable,
  clientId: string,
  { limits, retry }: { limits?: ClientSettings['limits'] | undefined; retry?: ClientSettings['retry'] | undefined },
): Promise<ClientSettings> {
  const { rows } = await db.query({
    text: `insert into client_settings as s (client_id, limits, retry) values ($1, $2, $3)
      on conflict (client_id) do update set limits = s.limits || excluded.limits,
        retry = case when $4 then excluded.retry else s.retry end, updated_at = now()
      returning limits, retry`,
    values: [clientId, JSON.stringify(limits ?? {}), retry ? JSON.stringify(retry) : null, retry !== undefined],
  });
  return rows[0];
}
