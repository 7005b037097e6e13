import { sql } from 'drizzle-orm';
import { STREAMS } from '../../../domain/stream.ts';
import type { Queryable } from '../../client.ts';
import { STREAM } from '../../schema/outbox.ts';
import { queryRow } from '../../statement.ts';

/** So many are counted one by one, however many wait. */
const COUNTED = 10_000;

/**
 * How much waits for Kafka, and how long its oldest row has waited, in seconds. It goes from client to client by the index
 * and reads so many rows at most: what cannot leave is measured the most often. Of more rows, all are estimated by the size
 * of the table and the number that PostgreSQL last saw in it, those that are for later included.
 */
export function measureOutbox(db: Queryable): Promise<{ rows: number; oldestAgeSeconds: number }> {
  const ofClient = sql`${STREAM} = walk.asked and outbox.client_id = walk.client and available_at <= now()`;
  return queryRow<{ rows: number; oldestAgeSeconds: number }>(
    db,
    'measure-outbox',
    sql`with recursive walk as (
        select asked, (select client_id from outbox where ${STREAM} = asked order by client_id limit 1) as client
        from unnest(${sql.param(STREAMS)}::text[]) asked
        union all
        select asked, (select client_id from outbox where ${STREAM} = walk.asked and client_id > walk.client
          order by client_id limit 1)
        from walk where client is not null),
      counted as (
        select count(*)::int as n from (
          select from walk cross join lateral (
            select from outbox where ${ofClient} order by available_at limit ${COUNTED}) due
          where client is not null limit ${COUNTED}) counted_rows),
      oldest as (
        select min(at) as at from walk cross join lateral (
          select available_at as at from outbox where ${ofClient} order by available_at limit 1) due
        where client is not null)
      select case when n < ${COUNTED} then n else greatest(n, (
          select reltuples / greatest(relpages, 1) * (pg_relation_size(oid) / current_setting('block_size')::int)
          from pg_class where oid = 'outbox'::regclass))::int end as rows,
        coalesce(extract(epoch from clock_timestamp() - at), 0)::float as "oldestAgeSeconds"
      from counted, oldest`,
  );
}
