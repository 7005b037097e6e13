import { and, type SQL, sql } from 'drizzle-orm';
import type { Channel } from '../../domain/channel.ts';
import { NIL_ID } from '../../domain/ids.ts';
import { LATENCY_BOUNDS_MS, LATENCY_BUCKETS } from '../../domain/latency.ts';
import type { KeyMode } from '../../domain/notification.ts';
import type { CountedDay, CountedHour } from '../../domain/usage-days.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRow, queryRows } from '../statement.ts';

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

/* The rows of `NIL_ID` in usage_hourly and usage_daily tell when each hour and each day was counted. */

/** What a client's notifications of one channel, last provider and error come to; empty text for none. */
export type UsageCell = Figures & {
  clientId: string;
  environment: KeyMode;
  channel: Channel;
  provider: string;
  errorCode: string;
};

/** A list of SQL with an item for each latency bucket. */
const forEachBucket = (item: (index: number) => string): SQL =>
  sql.raw(Array.from({ length: LATENCY_BUCKETS }, (_, index) => item(index)).join(', '));
const BUCKET_COUNTS = forEachBucket((index) => `count(*) filter (where bucket = ${index})`);
const BUCKET_SUMS = forEachBucket((index) => `coalesce(sum(latency[${index + 1}]), 0)`);
const CELL = sql.raw('client_id, environment, channel, provider, error_code');

/** Ids from `afterId` up to but not including `toId`. */
type IdSpan = { afterId: string; toId: string };

/** The last of the next `limit` notifications; null where there are fewer. */
export async function findPageEnd(db: Queryable, { afterId, toId }: IdSpan, limit: number): Promise<string | null> {
  const found = await findRow<{ id: string }>(
    db,
    'find-usage-page-end',
    sql`select id from notifications where id > ${afterId} and id < ${toId} order by id offset ${limit - 1} limit 1`,
  );
  return found?.id ?? null;
}

/**
 * Counts the notifications that were accepted in an hour, of those with ids after `afterId` and before `toId`, or `toId`
 * itself. The latency runs from when it was due to `sent_at`.
 */
export function countUsage(db: Queryable, hour: Date, { afterId, toId }: IdSpan): Promise<UsageCell[]> {
  return queryRows<UsageCell>(
    db,
    'count-usage',
    sql`select client_id as "clientId", environment, channel, coalesce(provider, '') as provider,
        coalesce(error_code, '') as "errorCode", count(*)::int as accepted, count(sent_at)::int as sent,
        count(delivered_at)::int as delivered, (count(*) filter (where status in ('FAILED', 'UNKNOWN')))::int as failed,
        sum(retry_count)::int as retries, array[${BUCKET_COUNTS}]::int[] as latency
      from notifications, width_bucket(
        (extract(epoch from sent_at - greatest(created_at, send_at)) * 1000)::float8,
        ${sql.param(LATENCY_BOUNDS_MS)}::float8[]) as bucket
      where id > ${afterId} and id <= ${toId}
        and created_at >= ${hour} and created_at < ${hour}::timestamptz + interval '1 hour'
      group by client_id, environment, channel, coalesce(provider, ''), coalesce(error_code, '')`,
  );
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
  const { now, oldest, counted } = await queryRow<
    Omit<CountedDays, 'counted'> & { counted: { day: string; countedAt: string }[] }
  >(
    db,
    'find-counted-days',
    sql`select clock_timestamp() as now, (select created_at from notifications order by id limit 1) as oldest,
        (select coalesce(jsonb_agg(jsonb_build_object('day', day, 'countedAt', updated_at)), '[]')
          from usage_daily where client_id = ${NIL_ID}) as counted`,
  );
  return { now, oldest, counted: counted.map((one) => ({ ...one, countedAt: new Date(one.countedAt) })) };
}

/** Which hours since then have figures, and as of when. */
export function findCountedHours(db: Queryable, since: Date): Promise<CountedHour[]> {
  return queryRows<CountedHour>(
    db,
    'find-counted-hours',
    sql`select asked as hour, updated_at as "countedAt" from generate_series(${since}::timestamptz, now(), '1 hour') asked
      cross join lateral (select updated_at from usage_hourly where hour = asked and client_id = ${NIL_ID} limit 1) told`,
  );
}

const FIGURES = ['accepted', 'sent', 'delivered', 'failed', 'retries', 'latency'];
const figuresOf = (table: string): SQL => sql.raw(FIGURES.map((name) => `${table}.${name}`).join(', '));
const figures = sql.raw(FIGURES.join(', '));

type Span =
  | { table: 'usage_hourly'; column: 'hour'; value: Date }
  | { table: 'usage_daily'; column: 'day'; value: string };

/**
 * Makes these the figures of an hour or a UTC day, and nothing else; rows that stay the same are left alone. `countedAt`,
 * from before the counting began, is kept in a row of nobody's.
 * @param fresh a select of each cell's columns and figures
 */
async function replaceFigures(
  db: Queryable,
  { table, column, value }: Span,
  fresh: SQL,
  countedAt: Date,
): Promise<void> {
  const [name, at] = [sql.raw(table), sql.raw(column)];
  const key = column === 'hour' ? sql`${value}::timestamptz` : sql`${value}::date`;
  await execute(
    db,
    `replace-${table}`,
    sql`with fresh as materialized (${fresh}),
      gone as (
        delete from ${name} u where ${at} = ${key} and client_id <> ${NIL_ID} and not exists (select from fresh f
          where f.client_id = u.client_id and f.environment = u.environment and f.channel = u.channel
            and f.provider = u.provider and f.error_code = u.error_code)),
      told as (
        insert into ${name} (client_id, environment, ${at}, channel, provider, error_code, updated_at)
        values (${NIL_ID}, 'live', ${key}, 'email', '', '', ${countedAt})
        on conflict on constraint ${name}_pk do update set updated_at = excluded.updated_at)
      insert into ${name} as u (${at}, ${CELL}, ${figures}) select ${key}, ${CELL}, ${figures} from fresh
      on conflict on constraint ${name}_pk do update set (${figures}, updated_at) = (${figuresOf('excluded')}, now())
        where (${figuresOf('u')}) is distinct from (${figuresOf('excluded')})`,
  );
}

/** The figures of an hour, as they were counted. */
export function replaceUsageHour(
  db: Queryable,
  { hour, countedAt, cells }: { hour: Date; countedAt: Date; cells: UsageCell[] },
): Promise<void> {
  const fresh = sql`select "clientId" as client_id, environment, channel, provider, "errorCode" as error_code, ${figures}
    from jsonb_to_recordset(${JSON.stringify(cells)}::jsonb) as f ("clientId" uuid, environment text, channel text,
      provider text, "errorCode" text, accepted bigint, sent bigint, delivered bigint, failed bigint, retries bigint,
      latency integer[])`;
  return replaceFigures(db, { table: 'usage_hourly', column: 'hour', value: hour }, fresh, countedAt);
}

/** The figures of a UTC day, as the sums of its hours. */
export function sumUsageDay(db: Queryable, { day, countedAt }: { day: string; countedAt: Date }): Promise<void> {
  const fresh = sql`select ${CELL}, sum(accepted)::bigint as accepted, sum(sent)::bigint as sent,
      sum(delivered)::bigint as delivered, sum(failed)::bigint as failed, sum(retries)::bigint as retries,
      array[${BUCKET_SUMS}]::int[] as latency
    from usage_hourly where client_id <> ${NIL_ID} and hour >= ${day}::date at time zone 'UTC'
      and hour < (${day}::date + 1) at time zone 'UTC' group by ${CELL}`;
  return replaceFigures(db, { table: 'usage_daily', column: 'day', value: day }, fresh, countedAt);
}

/** As of when the newest day in a span has its figures; null where none was counted yet. Both days are included. */
export async function usageCountedAt(db: Queryable, from: string, to: string): Promise<Date | null> {
  const found = await findRow<{ countedAt: Date }>(
    db,
    'usage-counted-at',
    sql`select updated_at as "countedAt" from usage_daily where client_id = ${NIL_ID} and day between ${from} and ${to}
      order by day desc limit 1`,
  );
  return found?.countedAt ?? null;
}

export const USAGE_KEYS = ['day', 'channel', 'provider', 'errorCode'] as const;
export type UsageKey = (typeof USAGE_KEYS)[number];

export type UsageQuestion = {
  /** Null for all clients together. */
  clientId: string | null;
  environment: KeyMode;
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

/** The sums of each group, by channel as well since each has a price of its own, in the order of their keys. */
export function sumUsage(db: Queryable, question: UsageQuestion, limit: number): Promise<UsageSum[]> {
  const { clientId, environment, from, to, channel, provider, errorCode, groupBy } = question;
  const keys = [...new Set([...groupBy, 'channel' as const])];
  const conditions = [
    sql`day between ${from} and ${to}`,
    sql`environment = ${environment}`,
    clientId === null ? sql`client_id <> ${NIL_ID}` : sql`client_id = ${clientId}`,
    channel === undefined ? undefined : sql`channel = ${channel}`,
    provider === undefined ? undefined : sql`provider = ${provider}`,
    errorCode === undefined ? undefined : sql`error_code = ${errorCode}`,
  ];
  const list = (item: (key: UsageKey, index: number) => string) => sql.raw(keys.map(item).join(', '));
  return queryRows<UsageSum>(
    db,
    null,
    sql`select ${list((key) => `${COLUMNS[key]} as "${key}"`)}, sum(accepted)::float8 as accepted, sum(sent)::float8 as sent,
        sum(delivered)::float8 as delivered, sum(failed)::float8 as failed, sum(retries)::float8 as retries,
        array[${BUCKET_SUMS}]::float8[] as latency
      from usage_daily where ${and(...conditions)}
      group by ${list((key) => COLUMNS[key])} order by ${list((_, index) => `${index + 1}`)}
      limit ${limit}`,
  );
}
