import { type SQL, sql } from 'drizzle-orm';
import { NIL_ID } from '../../../domain/ids.ts';
import { LATENCY_BOUNDS_MS, LATENCY_BUCKETS } from '../../../domain/latency.ts';
import { EXPLAINED, TIMED } from '../../../domain/stats.ts';

/** A list of SQL with an item for each latency bucket. */
const forEachBucket = (item: (index: number) => string): SQL =>
  sql.raw(Array.from({ length: LATENCY_BUCKETS }, (_, index) => item(index)).join(', '));

/** What tells cells of one span apart. */
const KEY = ['client_id', 'environment', 'channel', 'provider', 'status', 'error_code', 'template', 'campaign_id'];
export const cellKey = sql.raw(KEY.join(', '));

/** In SQL, whether cells of this status have latencies. */
const IS_TIMED = sql.raw(`status in ('${TIMED.join("', '")}')`);

/**
 * The CTE `told`: what rows of the timeline stand for, each with its minute, the columns of `cellKey` and the bucket of its
 * latency, null for none. All of that is of rows that never change, so a row says the same whenever it is read: the provider
 * is that of the last attempt that had begun by then. The limits keep the planner to one look-up by key for each row, however
 * few or many rows it expects.
 * @param within a condition on `timeline` @param of a condition on `notifications`
 */
export function toldBy(within: SQL, of: SQL): SQL {
  return sql`seen as materialized (
      select notification_id, sequence, at, status, reason from timeline where ${within}),
    told as (
      select date_trunc('minute', s.at, 'UTC') as at, n.client_id, n.environment, n.channel,
        coalesce(a.provider, '') as provider, case s.sequence when 1 then 'ACCEPTED' else s.status end as status,
        case when s.status = any(${sql.param(EXPLAINED)}::text[]) then coalesce(left(s.reason, 200), '') else '' end as error_code,
        coalesce(t.key, '') as template, coalesce(n.campaign_id, ${NIL_ID}) as campaign_id,
        case when s.sequence > 1 and s.status = any(${sql.param(TIMED)}::text[]) then width_bucket(
          (extract(epoch from s.at - n.due) * 1000)::float8, ${sql.param(LATENCY_BOUNDS_MS)}::float8[]) end as bucket
      from seen s
        cross join lateral (
          select client_id, environment, channel, template_id, campaign_id, greatest(created_at, send_at) as due
          from notifications where id = s.notification_id and ${of} limit 1) n
        left join lateral (
          select provider from attempts
          where notification_id = s.notification_id and s.sequence > 1 and started_at <= s.at
          order by run desc, seq desc limit 1) a on true
        left join lateral (select key from templates where id = n.template_id limit 1) t on true)`;
}

/** In SQL, of a group of cells: the sums of their latencies; for statuses without any an empty array. */
export const sumLatencies = (type: 'int' | 'float8'): SQL => {
  const sums = forEachBucket((index) => `coalesce(sum(latency[${index + 1}]), 0)`);
  return sql`case when ${IS_TIMED} then array[${sums}]::${sql.raw(type)}[] else '{}' end`;
};

const BUCKETS = forEachBucket((index) => `coalesce(sum(n) filter (where bucket = ${index}), 0)`);

/** In SQL: both figures of a cell, of this table. */
const figuresOf = (table: string) => sql.raw(`${table}.count, ${table}.latency`);
const IS_SAME = sql.raw(KEY.map((column) => `f.${column} = u.${column}`).join(' and '));

/**
 * CTEs and a statement to follow one named `fresh`: its cells become those of a table for the spans of `spans` (column `at`), and
 * no others; what stays the same is left alone.
 */
export function replaceCells(table: 'stats_minute' | 'stats_hour' | 'stats_day'): SQL {
  const name = sql.raw(table);
  return sql`gone as (
      delete from ${name} u using spans where u.at = spans.at
        and not exists (select from fresh f where f.at = u.at and ${IS_SAME}))
    insert into ${name} as u (at, ${cellKey}, count, latency)
    select f.at, ${sql.raw(KEY.map((column) => `f.${column}`).join(', '))}, f.count, f.latency from fresh f join spans using (at)
    on conflict on constraint ${sql.raw(`${table}_pk`)} do update set (count, latency) = (${figuresOf('excluded')})
      where (${figuresOf('u')}) is distinct from (${figuresOf('excluded')})`;
}

/** A select of the cells that `told` comes to. @param at of the span that a row counts for, in terms of `told.at` */
export function countTold(at: SQL): SQL {
  return sql`select at, ${cellKey}, sum(n)::bigint as count,
      case when ${IS_TIMED} then array[${BUCKETS}]::int[] else '{}' end as latency
    from (select ${at} as at, ${cellKey}, bucket, count(*) as n from told group by 1, ${cellKey}, bucket) parts
    group by at, ${cellKey}`;
}
