import type { Channel } from '../../domain/channel.ts';
import { LATENCY_BOUNDS_MS, LATENCY_BUCKETS } from '../../domain/latency.ts';
import type { Environment } from '../../domain/notification.ts';
import type { CountedDay } from '../../domain/usage-days.ts';
import type { Queryable } from '../client.ts';
import { sqlParameters } from './sql-parameters.ts';

/** Sums over notifications; `latency` has a count for each bucket of src/domain/latency.ts. */
export type Figures = {
  accepted: number;
  /** Those that a provider has taken, also what bounced later. */
  sent: number;
  delivered: number;
  /** FAILED, and UNKNOWN: given up, not known to be sent. */
  failed: number;
  retries: number;
  latency: number[];
};

/** What a client's notifications of one channel, last provider and error come to; empty text for none. */
export type UsageCell = Figures & {
  clientId: string;
  environment: Environment;
  channel: Channel;
  provider: string;
  errorCode: string;
};

/** Whose rows of usage_daily tell when each day was counted: nobody's. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

const BUCKETS = Array.from({ length: LATENCY_BUCKETS }, (_, index) => `count(*) filter (where bucket = ${index})`);

/**
 * Counts the notifications that were accepted on a UTC day, of those with ids from `fromId` up to but not including `toId`,
 * so that a large day is read in parts. The latency runs from when it was due to `sent_at`.
 */
export async function countUsage(
  db: Queryable,
  { day, fromId, toId }: { day: string; fromId: string; toId: string },
): Promise<UsageCell[]> {
  const { rows } = await db.query({
    name: 'count-usage',
    text: `select client_id as "clientId", environment, channel, coalesce(provider, '') as provider,
        coalesce(error_code, '') as "errorCode", count(*)::int as accepted, count(sent_at)::int as sent,
        count(delivered_at)::int as delivered, (count(*) filter (where status in ('FAILED', 'UNKNOWN')))::int as failed,
        sum(retry_count)::int as retries, array[${BUCKETS.join(', ')}]::int[] as latency
      from notifications, width_bucket(
        (extract(epoch from sent_at - greatest(created_at, send_at)) * 1000)::float8, $4::float8[]) as bucket
      where id >= $1 and id < $2 and created_at >= $3::date at time zone 'UTC'
        and created_at < ($3::date + 1) at time zone 'UTC'
      group by client_id, environment, channel, coalesce(provider, ''), coalesce(error_code, '')`,
    values: [fromId, toId, day, LATENCY_BOUNDS_MS],
  });
  return rows;
}

export type CountedDays = {
  /** By the database's clock. */
  now: Date;
  /** When the oldest notification was accepted; null where there is none. */
  oldest: Date | null;
  counted: CountedDay[];
};

/** Which days have figures, and as of when. */
export async function findCountedDays(db: Queryable): Promise<CountedDays> {
  const { rows } = await db.query({
    name: 'find-counted-days',
    text: `select clock_timestamp() as now, (select created_at from notifications order by id limit 1) as oldest,
        (select coalesce(jsonb_agg(jsonb_build_object('day', day, 'countedAt', updated_at)), '[]')
          from usage_daily where client_id = $1) as counted`,
    values: [NOBODY],
  });
  const { now, oldest, counted } = rows[0];
  return {
    now,
    oldest,
    counted: counted.map((one: { day: string; countedAt: string }) => ({ ...one, countedAt: new Date(one.countedAt) })),
  };
}

const FIGURES = ['accepted', 'sent', 'delivered', 'failed', 'retries', 'latency'];
const figuresOf = (table: string) => FIGURES.map((name) => `${table}.${name}`).join(', ');

/**
 * Makes these the figures of a UTC day, and nothing else; rows that stay the same are left alone. `countedAt`, from before
 * the counting began, is kept in a row of nobody's.
 */
export async function replaceUsageDay(
  db: Queryable,
  { day, countedAt, cells }: { day: string; countedAt: Date; cells: UsageCell[] },
): Promise<void> {
  await db.query({
    name: 'replace-usage-day',
    text: `with fresh as materialized (
        select * from jsonb_to_recordset($3::jsonb) as f ("clientId" uuid, environment text, channel text, provider text,
          "errorCode" text, accepted bigint, sent bigint, delivered bigint, failed bigint, retries bigint, latency integer[])),
      gone as (
        delete from usage_daily u where day = $1 and client_id <> $4 and not exists (select from fresh f
          where f."clientId" = u.client_id and f.environment = u.environment and f.channel = u.channel
            and f.provider = u.provider and f."errorCode" = u.error_code)),
      told as (
        insert into usage_daily (client_id, environment, day, channel, provider, error_code, updated_at)
        values ($4, 'live', $1, 'email', '', '', $2)
        on conflict on constraint usage_daily_pk do update set updated_at = excluded.updated_at)
      insert into usage_daily as u (client_id, environment, day, channel, provider, error_code, ${FIGURES.join(', ')})
      select "clientId", environment, $1, channel, provider, "errorCode", ${FIGURES.join(', ')} from fresh
      on conflict on constraint usage_daily_pk do update set
        (${FIGURES.join(', ')}, updated_at) = (${figuresOf('excluded')}, now())
        where (${figuresOf('u')}) is distinct from (${figuresOf('excluded')})`,
    values: [day, countedAt, JSON.stringify(cells), NOBODY],
  });
}

/** As of when the newest day in a span has its figures; null where none was counted yet. Both days are included. */
export async function usageCountedAt(db: Queryable, from: string, to: string): Promise<Date | null> {
  const { rows } = await db.query({
    name: 'usage-counted-at',
    text: `select updated_at as "countedAt" from usage_daily where client_id = $1 and day between $2 and $3
      order by day desc limit 1`,
    values: [NOBODY, from, to],
  });
  return rows[0]?.countedAt ?? null;
}

export const USAGE_KEYS = ['day', 'channel', 'provider', 'errorCode'] as const;
export type UsageKey = (typeof USAGE_KEYS)[number];

export type UsageQuestion = {
  /** Null for all clients together. */
  clientId: string | null;
  environment: Environment;
  /** UTC days, both included. */
  from: string;
  to: string;
  channel?: Channel | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
  groupBy: readonly UsageKey[];
};

/** Sums of one group and channel; of the keys those that were asked for, empty text for none. */
export type UsageSum = Figures & { channel: Channel; day?: string; provider?: string; errorCode?: string };

const COLUMNS: Record<UsageKey, string> = {
  day: 'day::text',
  channel: 'channel',
  provider: 'provider',
  errorCode: 'error_code',
};
const SUMS = ['accepted', 'sent', 'delivered', 'failed', 'retries'].map((name) => `sum(${name})::float8 as ${name}`);
const LATENCY = Array.from({ length: LATENCY_BUCKETS }, (_, index) => `coalesce(sum(latency[${index + 1}]), 0)`);

/** The sums of each group, by channel as well since each has a price of its own, in the order of their keys. */
export async function sumUsage(db: Queryable, question: UsageQuestion, limit: number): Promise<UsageSum[]> {
  const { clientId, environment, from, to, channel, provider, errorCode, groupBy } = question;
  const { next, values } = sqlParameters();
  const keys = [...new Set([...groupBy, 'channel' as const])];
  const conditions = [
    `day between ${next(from, 'date')} and ${next(to, 'date')}`,
    `environment = ${next(environment)}`,
    clientId === null ? `client_id <> ${next(NOBODY)}` : `client_id = ${next(clientId)}`,
    ...(channel === undefined ? [] : [`channel = ${next(channel)}`]),
    ...(provider === undefined ? [] : [`provider = ${next(provider)}`]),
    ...(errorCode === undefined ? [] : [`error_code = ${next(errorCode)}`]),
  ];
  const columns = keys.map((key) => `${COLUMNS[key]} as "${key}"`);
  const { rows } = await db.query({
    text: `select ${columns.join(', ')}, ${SUMS.join(', ')}, array[${LATENCY.join(', ')}]::float8[] as latency
      from usage_daily where ${conditions.join(' and ')}
      group by ${keys.map((key) => COLUMNS[key]).join(', ')} order by ${keys.map((_, index) => index + 1).join(', ')}
      limit ${next(limit)}`,
    values,
  });
  return rows;
}
