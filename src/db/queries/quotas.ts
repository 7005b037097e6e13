import type { Channel } from '../../domain/channel.ts';
import type { Block } from '../../domain/lease.ts';
import type { Environment } from '../../domain/notification.ts';
import type { QuotaPeriod } from '../../domain/quota.ts';
import type { Queryable } from '../client.ts';

export type QuotaCounter = { clientId: string; environment: Environment; channel: Channel; period: QuotaPeriod };

export type QuotaBlock = Block & {
  /** `2026-11-01`, the first day of the period. */
  startsOn: string;
  warnedPercent: number;
};

/**
 * Leases up to `places` of the current UTC day or month, by the database's clock, and locks the row: what is told of it
 * belongs in the same transaction. Once the limit is reached it grants nothing.
 */
export async function leaseQuota(
  tx: Queryable,
  { clientId, environment, channel, period }: QuotaCounter,
  { places, limit }: { places: number; limit: number },
): Promise<QuotaBlock> {
  const counter = [clientId, environment, channel, period];
  for (;;) {
    const { rows } = await tx.query({
      name: 'lease-quota',
      text: `update quota_counters q set leased = greatest(before.leased, least(before.leased + $5::bigint, $6::bigint))
        from (select starts_on, leased from quota_counters
          where client_id = $1 and environment = $2 and channel = $3 and period = $4
            and starts_on = date_trunc($4, clock_timestamp() at time zone 'UTC')::date for update) before
        where q.client_id = $1 and q.environment = $2 and q.channel = $3 and q.period = $4 and q.starts_on = before.starts_on
        returning (q.leased - before.leased)::int as granted, q.leased::int as leased, q.warned_percent::int as "warnedPercent",
          q.starts_on::text as "startsOn", (q.starts_on + ('1 ' || $4)::interval) at time zone 'UTC' as "endsAt",
          (extract(epoch from (q.starts_on + ('1 ' || $4)::interval) at time zone 'UTC' - clock_timestamp()) * 1000)::float8 as "endsInMs"`,
      values: [...counter, places, limit],
    });
    if (rows[0]) return rows[0];
    await tx.query({
      name: 'begin-quota-period',
      text: `insert into quota_counters (client_id, environment, channel, period, starts_on)
        values ($1, $2, $3, $4, date_trunc($4, clock_timestamp() at time zone 'UTC')) on conflict do nothing`,
      values: counter,
    });
  }
}

/** Writes up to which share a client has been warned; in the transaction of the lease, whose lock it needs. */
export async function noteQuotaWarning(
  tx: Queryable,
  { clientId, environment, channel, period, startsOn }: QuotaCounter & { startsOn: string },
  percent: number,
): Promise<void> {
  await tx.query({
    name: 'note-quota-warning',
    text: `update quota_counters set warned_percent = $6
      where client_id = $1 and environment = $2 and channel = $3 and period = $4 and starts_on = $5`,
    values: [clientId, environment, channel, period, startsOn, percent],
  });
}

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
