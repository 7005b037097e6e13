import { sql } from 'drizzle-orm';
import { CALL_AGAIN_MS, CALL_COUNTS_MS, type CallState } from '../../../domain/account-calls.ts';
import { NIL_ID } from '../../../domain/ids.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRow, queryRows } from '../../statement.ts';
import { DUE_LINE } from './due.ts';
import { IN_ORDER, ms, STILL_WAITS } from './rows.ts';

/* The lines as the dispatcher reads and calls them. */

/** Whether anybody stands in a line, of an account or of a user. */
export async function isAnybodyInLine(db: Queryable): Promise<boolean> {
  const { found } = await queryRow<{ found: boolean }>(
    db,
    'is-anybody-in-line',
    sql`select exists (select from account_line) as found`,
  );
  return found;
}

export type LineState = {
  account: string;
  /** Waiting and not called, by class. */
  hasUrgent: boolean;
  hasOrdinary: boolean;
  /** Called, not come yet, and still counted. */
  stillCalled: number;
  /** Milliseconds since the newest call; null where nobody is called. */
  lastCallAgoMs: number | null;
  calls: CallState | null;
};

/** The lines in which somebody waits to be called, not those of users. @param accounts those that are set up here */
export function readLines(tx: Queryable, accounts: string[]): Promise<LineState[]> {
  const names = sql.param([...accounts, DUE_LINE]);
  return queryRows<LineState>(
    tx,
    'read-lines',
    sql`select line.account, line."hasUrgent", line."hasOrdinary", called.count as "stillCalled", called."lastCallAgoMs", c.state as calls
      from (
        select account,
          (select true from account_line l where l.account = all_of.account and l.called_at is null and l.class = 0 ${IN_ORDER} limit 1) is not null as "hasUrgent",
          (select true from account_line l where l.account = all_of.account and l.called_at is null and l.class = 1 ${IN_ORDER} limit 1) is not null as "hasOrdinary"
        from (select provider as account from provider_health union select unnest(${names}::text[])) all_of) line
      left join account_calls c on c.account = line.account
      cross join lateral (
        select count(*)::int as count, (extract(epoch from clock_timestamp() - max(called_at)) * 1000)::float8 as "lastCallAgoMs"
        from account_line l where l.account = line.account and l.called_at is not null
          and greatest(l.called_at, l.reserved_at) > clock_timestamp() - ${ms(CALL_COUNTS_MS)}) called
      where "hasUrgent" or "hasOrdinary"`,
  );
}

/** Who is to be told that it was called. @param id UUID */
export type CalledRow = { id: string; run: number };

export type WaitingRow = CalledRow & {
  priority: number;
  clientId: string;
  /** False for one that has been settled, cancelled or given another run since. */
  waits: boolean;
};

/** Which of those who wait are looked for. */
export type WaitingWish = {
  account: string;
  isUrgent: boolean;
  limit: number;
  /** Whose turn is over: clients behind this one come first. */
  after: string | null;
  /** Only those that could go by one of these accounts, and have not been called for that since `since`. */
  elsewhere?: { accounts: string[]; since: number };
};

/**
 * Who may be called next of one class, in their order: by priority, clients in turn, and of each in order of acceptance.
 * Only these are looked up and locked; rows that somebody else holds are left out.
 */
export function findWaiting(
  tx: Queryable,
  { account, isUrgent, limit, after, elsewhere }: WaitingWish,
): Promise<WaitingRow[]> {
  const line = sql`account = ${account} and class = ${isUrgent ? 0 : 1} and called_at is null`;
  const fits = elsewhere
    ? sql`and l.elsewhere && ${sql.param(elsewhere.accounts)}::text[]
        and (l.elsewhere_at is null or l.elsewhere_at < to_timestamp(${elsewhere.since}::float8 / 1000))`
    : sql.raw('');
  return queryRows<WaitingRow>(
    tx,
    `find-waiting-in-line:${elsewhere ? 'elsewhere' : 'here'}`,
    sql`with recursive clients as (
        (select priority, client_id from account_line where ${line} order by priority, client_id limit 1)
        union all
        select next.* from clients cross join lateral (
          select priority, client_id from account_line where ${line}
            and (priority, client_id) > (clients.priority, clients.client_id)
          order by priority, client_id limit 1) next),
      next as (
        select l.*, row_number() over (partition by l.priority, l.client_id order by l.since, l.notification_id) as round,
          l.client_id <= ${after ?? NIL_ID}::uuid as is_behind
        from clients cross join lateral (
          select l.notification_id, l.priority, l.client_id, l.since from account_line l
          where l.account = ${account} and l.class = ${isUrgent ? 0 : 1} and l.called_at is null
            and l.priority = clients.priority and l.client_id = clients.client_id and l.since <= clock_timestamp()
            and (l.not_before is null or l.not_before <= clock_timestamp()) ${fits}
          order by l.since, l.notification_id limit ${limit}) l
        order by priority, round, is_behind, client_id limit ${limit})
      select l.notification_id as id, l.run, l.priority, l.client_id as "clientId", coalesce(${STILL_WAITS}, false) as waits
      from next join account_line l on l.notification_id = next.notification_id
      left join notifications n on n.id = l.notification_id
      where l.called_at is null
      order by next.priority, next.round, next.is_behind, next.client_id for update of l skip locked`,
  );
}

/** Calls these: from now on each may ask. @param elsewhere because another account can send: this one has not called them */
export async function callRows(tx: Queryable, ids: string[], { elsewhere = false } = {}): Promise<void> {
  await execute(
    tx,
    `call-line-rows:${elsewhere ? 'elsewhere' : 'here'}`,
    sql`update account_line set called_at = called.at, calls = calls + 1
        ${elsewhere ? sql`, elsewhere_at = called.at` : sql.raw('')}
      from (select clock_timestamp() as at) called
      where notification_id = any(${sql.param(ids)}::uuid[])`,
  );
}

/** Whether more than so many wait in a line and have not been called. */
export async function isLongerThan(tx: Queryable, account: string, count: number): Promise<boolean> {
  const { found } = await queryRow<{ found: boolean }>(
    tx,
    'is-line-longer',
    sql`select (select true from account_line where account = ${account} and called_at is null ${IN_ORDER}
      offset ${count} limit 1) is not null as found`,
  );
  return found;
}

/** How many are on their way to these accounts: called by them or gone over, or called in this line to go over. */
export async function countComing(tx: Queryable, line: string, accounts: string[]): Promise<number> {
  const { coming } = await queryRow<{ coming: number }>(
    tx,
    'count-coming-to-accounts',
    sql`select count(*)::int as coming from account_line
      where called_at > clock_timestamp() - ${ms(CALL_COUNTS_MS)}
        and (account = any(${sql.param(accounts)}::text[]) or (account = ${line} and elsewhere_at = called_at))`,
  );
  return coming;
}

/** What the dispatcher remembers of an account. */
export async function writeCallState(tx: Queryable, account: string, calls: CallState): Promise<void> {
  await execute(
    tx,
    'write-call-state',
    sql`insert into account_calls (account, state) values (${account}, ${JSON.stringify(calls)}::jsonb)
      on conflict (account) do update set state = excluded.state`,
  );
}

/**
 * Called long ago, and not come: their workflows may be gone. Their calls count from now; what has settled by another
 * word is taken out.
 */
export function callAgain(tx: Queryable, limit: number): Promise<CalledRow[]> {
  return queryRows<CalledRow>(
    tx,
    'call-line-rows-again',
    sql`with late as (
        select l.notification_id as id, coalesce(${STILL_WAITS}, false) as waits
        from account_line l left join notifications n on n.id = l.notification_id
        where l.called_at < clock_timestamp() - ${ms(CALL_AGAIN_MS)}
          and (l.reserved_at is null or l.reserved_at < clock_timestamp() - ${ms(CALL_AGAIN_MS)})
        order by l.called_at limit ${limit} for update of l skip locked),
      gone as (delete from account_line where notification_id in (select id from late where not waits))
      update account_line l set called_at = clock_timestamp(), calls = calls + 1
      from late where l.notification_id = late.id and late.waits
      returning l.notification_id as id, l.run`,
  );
}

/** Called a moment ago by a dispatcher that may have died before it told them. */
export function findCalled(tx: Queryable): Promise<CalledRow[]> {
  return queryRows<CalledRow>(
    tx,
    'find-called-in-lines',
    sql`select notification_id as id, run from account_line
      where called_at > clock_timestamp() - ${ms(CALL_AGAIN_MS)} and reserved_at is null`,
  );
}
