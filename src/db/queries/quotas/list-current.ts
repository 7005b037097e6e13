import type { Channel } from '../../../domain/channel.ts';
import type { Environment } from '../../../domain/notification.ts';
import type { QuotaPeriod } from '../../../domain/quota.ts';
import type { Queryable } from '../../client.ts';

export type CurrentQuotas = {
  counters: { channel: Channel; period: QuotaPeriod; leased: number }[];
  /** When each period ends. */
  endsAt: Record<QuotaPeriod, Date>;
};

/** What the processes have leased for a client in the current UTC day and month, by the database's clock. */
export async function listCurrentQuotas(
  db: Queryable,
  clientId: string,
  environment: Environment,
): Promise<CurrentQuotas> {
  const { rows } = await db.query({
    name: 'list-current-quotas',
    text: `select p.period, (p.starts_on + ('1 ' || p.period)::interval) at time zone 'UTC' as "endsAt",
        coalesce(jsonb_agg(jsonb_build_object('channel', q.channel, 'period', q.period, 'leased', q.leased))
          filter (where q.channel is not null), '[]') as counters
      from (select period, date_trunc(period, now() at time zone 'UTC')::date as starts_on
          from unnest(array['day', 'month']) period) p
        left join quota_counters q on q.client_id = $1 and q.environment = $2 and q.period = p.period and q.starts_on = p.starts_on
      group by p.period, p.starts_on`,
    values: [clientId, environment],
  });
  const periods = rows as { period: QuotaPeriod; endsAt: Date; counters: CurrentQuotas['counters'] }[];
  return {
    counters: periods.flatMap(({ counters }) => counters),
    endsAt: Object.fromEntries(periods.map(({ period, endsAt }) => [period, endsAt])) as CurrentQuotas['endsAt'],
  };
}
