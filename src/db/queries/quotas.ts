import { sql } from 'drizzle-orm';
import type { Channel } from '../../domain/channel.ts';
import type { KeyMode } from '../../domain/notification.ts';
import type { Block, QuotaPeriod } from '../../domain/quota.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRows } from '../statement.ts';

export type QuotaCounter = { clientId: string; environment: KeyMode; channel: Channel; period: QuotaPeriod };

export type QuotaBlock = Block & {
  /** `2026-11-01`, the first day of the period. */
  startsOn: string;
  warnedPercent: number;
};

/**
 * Takes a block of up to `size` of the current UTC day or month, by the database's clock, and locks the row: what is told of it
 * belongs in the same transaction. Once the limit is reached it grants nothing.
 */
export async function takeQuotaBlock(
  tx: Queryable,
  counter: QuotaCounter,
  { size, limit }: { size: number; limit: number },
): Promise<QuotaBlock> {
  const { clientId, environment, channel, period } = counter;
  const startsOn = sql`date_trunc(${period}::text, clock_timestamp() at time zone 'UTC')::date`;
  const endsAt = sql`(q.starts_on + ('1 ' || ${period}::text)::interval) at time zone 'UTC'`;
  for (;;) {
    const block = await findRow<QuotaBlock>(
      tx,
      'take-quota-block',
      sql`update quota_counters q
        set leased = greatest(before.leased, least(before.leased + ${size}::bigint, ${limit}::bigint))
        from (select starts_on, leased from quota_counters where ${isCounter(counter)} and starts_on = ${startsOn} for update) before
        where q.client_id = ${clientId} and q.environment = ${environment} and q.channel = ${channel} and q.period = ${period}
          and q.starts_on = before.starts_on
        returning (q.leased - before.leased)::int as granted, q.leased::int as leased, q.warned_percent::int as "warnedPercent",
          q.starts_on::text as "startsOn", ${endsAt} as "endsAt",
          (extract(epoch from ${endsAt} - clock_timestamp()) * 1000)::float8 as "endsInMs"`,
    );
    if (block) return block;
    await execute(
      tx,
      'begin-quota-period',
      sql`insert into quota_counters (client_id, environment, channel, period, starts_on)
        values (${clientId}, ${environment}, ${channel}, ${period}, ${startsOn}) on conflict do nothing`,
    );
  }
}

/** Writes up to which share a client has been warned; in the transaction that takes the block, whose lock it needs. */
export async function noteQuotaWarning(
  tx: Queryable,
  { startsOn, ...counter }: QuotaCounter & { startsOn: string },
  percent: number,
): Promise<void> {
  await execute(
    tx,
    'note-quota-warning',
    sql`update quota_counters set warned_percent = ${percent} where ${isCounter(counter)} and starts_on = ${startsOn}`,
  );
}

function isCounter({ clientId, environment, channel, period }: QuotaCounter) {
  return sql`client_id = ${clientId} and environment = ${environment} and channel = ${channel} and period = ${period}`;
}

export type CurrentQuotas = {
  counters: { channel: Channel; period: QuotaPeriod; leased: number }[];
  /** When each period ends. */
  endsAt: Record<QuotaPeriod, Date>;
};

/** What the processes have taken for a client in the current UTC day and month, by the database's clock. */
export async function listCurrentQuotas(db: Queryable, clientId: string, environment: KeyMode): Promise<CurrentQuotas> {
  const periods = await queryRows<{ period: QuotaPeriod; endsAt: Date; counters: CurrentQuotas['counters'] }>(
    db,
    'list-current-quotas',
    sql`select p.period, (p.starts_on + ('1 ' || p.period)::interval) at time zone 'UTC' as "endsAt",
        coalesce(jsonb_agg(jsonb_build_object('channel', q.channel, 'period', q.period, 'leased', q.leased))
          filter (where q.channel is not null), '[]') as counters
      from (select period, date_trunc(period, now() at time zone 'UTC')::date as starts_on
          from unnest(array['day', 'month']) period) p
        left join quota_counters q on q.client_id = ${clientId} and q.environment = ${environment}
          and q.period = p.period and q.starts_on = p.starts_on
      group by p.period, p.starts_on`,
  );
  return {
    counters: periods.flatMap(({ counters }) => counters),
    endsAt: Object.fromEntries(periods.map(({ period, endsAt }) => [period, endsAt])) as CurrentQuotas['endsAt'],
  };
}
