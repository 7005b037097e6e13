import type { Queryable } from '../../client.ts';

export type BreakerState = 'closed' | 'half_open' | 'open';

/** The breaker of each of these providers; half open while its probe is under way. */
export async function listBreakers(
  db: Queryable,
  providers: string[],
): Promise<{ provider: string; state: BreakerState }[]> {
  const { rows } = await db.query(
    `select p.provider, case when coalesce(h.breaker, 'closed') = 'closed' then 'closed'
        when h.probe_until > clock_timestamp() then 'half_open' else 'open' end as state
      from unnest($1::text[]) as p (provider) left join provider_health h on h.provider = p.provider`,
    [providers],
  );
  return rows;
}
