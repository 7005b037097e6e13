import { sql } from 'drizzle-orm';
import { DAY_MS, HOUR_MS } from '../../../domain/durations.ts';
import { floorTo, type Span } from '../../../domain/stats.ts';
import type { Pool, Queryable } from '../../client.ts';
import { execute, queryRow, queryRows } from '../../statement.ts';
import { inTransaction } from '../../transaction.ts';
import { cellKey, countTold, replaceCells, sumLatencies, toldBy } from './cells.ts';

/** Key of the advisory lock of whoever sets cells; jobs and inboxes have others. */
const STATS = 7_043;

export type StatsClock = {
  /** By the database's clock. */
  now: Date;
  /** The newest minute that was counted; null for none. */
  newest: Date | null;
  /** Of the timeline nothing was counted from then on. */
  asOf: Date | null;
};

export async function findStatsClock(db: Queryable): Promise<StatsClock> {
  return queryRow<StatsClock>(
    db,
    'find-stats-clock',
    sql`select clock_timestamp() as now, c.at as newest, least(c.counted_at, c.at + interval '1 minute') as "asOf"
      from (select) one left join lateral (select at, counted_at from stats_counted order by at desc limit 1) c on true`,
  );
}

/**
 * For the transaction: the index of the timeline is read, whatever the planner expects of it. It stands in the order of time for
 * as long as nothing was purged, and between two rounds of purges the planner may take it for useless.
 */
export async function readTimelineByIndex(tx: Queryable): Promise<void> {
  await queryRow(
    tx,
    'read-timeline-by-index',
    sql`select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`,
  );
}

/** A minute with how many rows the timeline has of it, and how many its cells stand for. */
export type ComparedMinute = { at: Date; told: number; counted: number };

/** The minutes of a span, of which the timeline or the cells have any, in their order. */
export function compareMinutes(pool: Pool, { from, to }: Span): Promise<ComparedMinute[]> {
  return inTransaction(pool, async (tx) => {
    await readTimelineByIndex(tx);
    return queryRows<ComparedMinute>(
      tx,
      'compare-stats-minutes',
      sql`select at, coalesce(t.rows, 0)::float8 as told, coalesce(c.rows, 0)::float8 as counted
        from (select date_trunc('minute', at, 'UTC') as at, count(*) as rows from timeline
            where at >= ${from} and at < ${to} group by 1) t
          full join (select at, rows from stats_counted where at >= ${from} and at < ${to} and rows > 0) c using (at)
        order by at`,
    );
  });
}

/**
 * Sets the cells of these minutes to what the timeline has of them within the span, and remembers that. A minute of which the
 * timeline has less than was counted is left as it is: retention has come to it. Those who set take turns, and each counts after it
 * has its turn, so that nobody writes what is older than what stands there.
 */
export function setStatsMinutes(pool: Pool, minutes: readonly Date[], { from, to }: Span): Promise<void> {
  const within = sql`at >= ${from} and at < ${to}
    and date_trunc('minute', at, 'UTC') = any(${sql.param(minutes)}::timestamptz[])`;
  return inTransaction(pool, async (tx) => {
    await takeTurn(tx);
    await readTimelineByIndex(tx);
    await execute(
      tx,
      'set-stats-minutes',
      sql`with ${toldBy(within, sql`true`)},
        fresh as materialized (${countTold(sql`at`)}),
        spans as (
          insert into stats_counted as c (at, rows, counted_at)
          select minute, coalesce((select sum(count) from fresh where fresh.at = minute), 0), ${to}::timestamptz
          from unnest(${sql.param(minutes)}::timestamptz[]) as minute
          on conflict (at) do update set rows = excluded.rows, counted_at = excluded.counted_at, summed = false
            where excluded.rows >= c.rows
          returning at),
        ${replaceCells('stats_minute')}`,
    );
  });
}

/** The hours that are over and of which a minute was set since they were summed, in their order. */
export async function findUnsummedHours(db: Queryable): Promise<Date[]> {
  const rows = await queryRows<{ hour: Date }>(
    db,
    'find-unsummed-stats',
    sql`select distinct date_trunc('hour', at, 'UTC') as hour from stats_counted
      where not summed and at < date_trunc('hour', clock_timestamp(), 'UTC') order by hour`,
  );
  return rows.map(({ hour }) => hour);
}

/** Sets the cells of an hour to the sums of its minutes, and those of its UTC day to the sums of its hours. */
export function sumStatsHour(pool: Pool, hour: Date): Promise<void> {
  const day = floorTo(hour, DAY_MS);
  return inTransaction(pool, async (tx) => {
    await takeTurn(tx);
    await sumCells(tx, 'stats_minute', 'stats_hour', hour, HOUR_MS);
    await sumCells(tx, 'stats_hour', 'stats_day', day, DAY_MS);
    await execute(
      tx,
      'mark-stats-summed',
      sql`update stats_counted set summed = true
        where at >= ${hour} and at < ${new Date(hour.getTime() + HOUR_MS)} and not summed`,
    );
  });
}

async function sumCells(
  tx: Queryable,
  of: 'stats_minute' | 'stats_hour',
  to: 'stats_hour' | 'stats_day',
  at: Date,
  lastsMs: number,
): Promise<void> {
  await execute(
    tx,
    `sum-${to}`,
    sql`with spans as materialized (select ${at}::timestamptz as at),
      fresh as materialized (
        select (select at from spans) as at, ${cellKey}, sum(count)::bigint as count,
          ${sumLatencies('int')} as latency
        from ${sql.raw(of)} where at >= ${at} and at < ${new Date(at.getTime() + lastsMs)} group by ${cellKey}),
      ${replaceCells(to)}`,
  );
}

/** Waits for whoever sets cells; the turn ends with the transaction. What it reads from then on is newer than what they wrote. */
async function takeTurn(tx: Queryable): Promise<void> {
  await execute(tx, 'wait-for-stats', sql`select set_config('lock_timeout', '9s', true)`);
  await execute(tx, 'take-stats-turn', sql`select pg_advisory_xact_lock(${STATS}, 0)`);
}
