import type pg from 'pg';

/** A cell of which the timeline says something else. */
export type WrongCell = { table: string; at: Date; status: string; counted: number; told: number };

/** The key of a cell with its count, and for what is timed how many latencies it has, as a plain `group by` of the timeline says it. */
const TOLD = `select date_trunc('minute', t.at, 'UTC') as at, n.client_id, n.environment, n.channel,
    coalesce((select a.provider from attempts a where a.notification_id = n.id and a.started_at <= t.at
      order by a.started_at desc, a.run desc, a.seq desc limit 1), '') as provider,
    case when t.sequence = 1 then 'ACCEPTED' else t.status end as status,
    case when t.status in ('DEFERRED', 'RETRYING', 'FAILED', 'UNKNOWN', 'BOUNCED', 'COMPLAINED', 'EXPIRED', 'SUPPRESSED')
      then coalesce(left(t.reason, 200), '') else '' end as error_code,
    coalesce(k.key, '') as template, coalesce(n.campaign_id::text, '00000000-0000-0000-0000-000000000000') as campaign,
    count(*) as n, case when t.sequence > 1 and t.status in ('SENT', 'DELIVERED') then count(*) else 0 end as timed
  from timeline t join notifications n on n.id = t.notification_id left join templates k on k.id = n.template_id
  where t.at < $1
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, t.sequence > 1 and t.status in ('SENT', 'DELIVERED')`;

const KEY = 'client_id, environment, channel, provider, status, error_code, template, campaign';
const cellsOf = (table: string) => `select at, client_id, environment, channel, provider, status, error_code, template,
    campaign_id::text as campaign, count as n, coalesce((select sum(one) from unnest(latency) one), 0) as timed
  from ${table}`;
const summed = (
  unit: string,
) => `select date_trunc('${unit}', at, 'UTC') as at, ${KEY}, sum(n) as n, sum(timed) as timed
  from told where at < date_trunc('hour', $1::timestamptz, 'UTC') group by 1, ${KEY}`;

/**
 * The cells of the three tables that differ from what the timeline has of before that moment: minutes, and the hours and days
 * that they are sums to, as far as the hours are over.
 */
export async function wrongCells(db: Pick<pg.Pool, 'query'>, before: Date): Promise<WrongCell[]> {
  const compare = (table: string, told: string) => `select '${table}' as "table", at, status,
      coalesce(c.n, 0)::int as counted, coalesce(t.n, 0)::int as told
    from (${cellsOf(table)}) c full join (${told}) t using (at, ${KEY})
    where c.n is distinct from t.n or c.timed is distinct from t.timed`;
  const { rows } = await db.query(
    `with told as materialized (select at, ${KEY}, sum(n) as n, sum(timed) as timed from (${TOLD}) parts group by at, ${KEY})
      ${compare('stats_minute', 'select * from told')}
      union all ${compare('stats_hour', summed('hour'))}
      union all ${compare('stats_day', summed('day'))}
      limit 20`,
    [before],
  );
  return rows;
}
