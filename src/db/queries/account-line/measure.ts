import { sql } from 'drizzle-orm';
import { CALL_COUNTS_MS } from '../../../domain/account-calls.ts';
import { NIL_ID } from '../../../domain/ids.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRow, queryRows } from '../../statement.ts';
import { ms } from './rows.ts';

/* How many wait, and for how long. */

/** How many others of a class have a moment of their own at an account, and have not come or not yet. */
export async function countReserved(
  tx: Queryable,
  account: string,
  { holder, isUrgent }: { holder: string; isUrgent: boolean },
): Promise<number> {
  const { reserved } = await queryRow<{ reserved: number }>(
    tx,
    'count-reserved-in-line',
    sql`select count(*)::int as reserved from account_line
      where account = ${account} and called_at is not null and class = ${isUrgent ? 0 : 1}
        and reserved_at > clock_timestamp() - ${ms(CALL_COUNTS_MS)} and notification_id <> ${holder}`,
  );
  return reserved;
}

/**
 * Has PostgreSQL look at the lines again where they have grown much since it last did. A claim's plans are kept, and one
 * that was made for an empty table reads all of it, which with 20,000 in line costs more than the rest of the claim; its
 * own look comes a minute later at the earliest.
 */
export async function refreshLinePlans(db: Queryable): Promise<void> {
  const { grown } = await queryRow<{ grown: boolean }>(
    db,
    'have-lines-grown',
    sql`select pg_relation_size(oid) / current_setting('block_size')::int > 4 * greatest(relpages, 2) as grown
      from pg_class where oid = 'account_line'::regclass`,
  );
  if (grown) await execute(db, 'analyze-lines', sql.raw('analyze account_line'));
}

export type LineFigures = { account: string; rows: number; oldestSeconds: number };

/** How many wait in each line, and for how long the first of them; users' lines together as `user`. */
export function measureLines(db: Queryable): Promise<LineFigures[]> {
  return queryRows<LineFigures>(
    db,
    'measure-lines',
    sql`select case when account like 'user:%' then 'user' else account end as account, count(*)::int as rows,
        greatest(extract(epoch from clock_timestamp() - min(since)), 0)::float8 as "oldestSeconds"
      from account_line group by 1`,
  );
}

/**
 * How many go before one that comes now, or that stands there and has not been called: those called already, all of a
 * better priority, and of each other client as many as of its own and one more, since clients take turns.
 * @param id whose place counts, where it has one
 */
export async function countAhead(
  db: Queryable,
  account: string,
  { id = NIL_ID, isUrgent, priority, clientId }: { id?: string; isUrgent: boolean; priority: number; clientId: string },
): Promise<number> {
  const [row] = await queryRows<{ ahead: number }>(
    db,
    'count-ahead-in-line',
    sql`with own as materialized (
        select since from account_line where notification_id = ${id}::uuid and account = ${account} and called_at is null),
      waiting as (
        select class, priority, client_id, count(*) as count,
          count(*) filter (where (since, notification_id) < (coalesce((select since from own), 'infinity'), ${id}::uuid)) as before
        from account_line
        where account = ${account} and called_at is null group by class, priority, client_id),
      mine as (
        select coalesce(sum(before), 0) as count from waiting
        where class = ${isUrgent ? 0 : 1} and priority = ${priority} and client_id = ${clientId}::uuid)
      select (coalesce(sum(case
          when (class, waiting.priority) < (${isUrgent ? 0 : 1}, ${priority}) then waiting.count
          when (class, waiting.priority) > (${isUrgent ? 0 : 1}, ${priority}) then 0
          when client_id = ${clientId}::uuid then mine.count
          else least(waiting.count, mine.count + 1) end), 0)
        + (select count(*) from account_line
          where account = ${account} and called_at > clock_timestamp() - ${ms(CALL_COUNTS_MS)}
            and notification_id <> ${id}::uuid))::float8 as ahead
      from waiting cross join mine`,
  );
  return row?.ahead ?? 0;
}

/** Counted for who only looks: where there are more, nobody minds how many. */
export const MOST_AHEAD = 10_000;

/**
 * As `countAhead`, for pages that ask again and again: `MOST_AHEAD` at most, and no more index entries are read than that, and one
 * of each client, however long the line is.
 */
export async function countAheadUpToMost(
  db: Queryable,
  account: string,
  { id = NIL_ID, isUrgent, priority, clientId }: { id?: string; isUrgent: boolean; priority: number; clientId: string },
): Promise<number> {
  const most = MOST_AHEAD + 1;
  const inLine = sql`account = ${account} and called_at is null`;
  const ofClass = sql`${inLine} and class = ${isUrgent ? 0 : 1} and priority = ${priority}`;
  // Client by client down the index, until there are enough.
  const { ahead } = await queryRow<{ ahead: number }>(
    db,
    'count-ahead-up-to-most',
    sql`with recursive own as materialized (
        select since from account_line where notification_id = ${id}::uuid and ${inLine}),
      mine as materialized (
        select count(*) as count from (
          select from account_line where ${ofClass} and client_id = ${clientId}::uuid
            and (since, notification_id) < (coalesce((select since from own), 'infinity'), ${id}::uuid) limit ${most}) m),
      clients as (
        select ${NIL_ID}::uuid as client_id, mine.count
          + (select count(*) from (
            select from account_line where ${inLine} and (class, priority) < (${isUrgent ? 0 : 1}, ${priority}) limit ${most}) b)
          + (select count(*) from (
            select from account_line where account = ${account} and called_at > clock_timestamp() - ${ms(CALL_COUNTS_MS)}
              and notification_id <> ${id}::uuid limit ${most}) c) as count
        from mine
        union all
        select next.client_id, so.count + case when next.client_id = ${clientId}::uuid then 0 else (
          select count(*) from (
            select from account_line where ${ofClass} and client_id = next.client_id
            limit least(mine.count + 1, ${most}::bigint - so.count)) o) end
        from clients so cross join mine cross join lateral (
          select client_id from account_line where ${ofClass} and client_id > so.client_id order by client_id limit 1) next
        where so.count < ${most})
      select least(max(count), ${MOST_AHEAD})::float8 as ahead from clients`,
  );
  return ahead;
}
