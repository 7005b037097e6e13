import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import { execute } from '../../statement.ts';

/*
 * Who waits for a provider account, for a user's window or with many for one moment: `account_line`. Writes are the
 * caller's transaction.
 */

/** Milliseconds as an interval. */
export const ms = (value: number | SQL) => sql`${value}::float8 * interval '1 millisecond'`;

/**
 * The order of a line, as its index has it. Whoever only looks whether somebody waits asks by it too: PostgreSQL takes
 * it that each row may be of this account, and would else read the whole table to find that nobody waits for this one.
 */
export const IN_ORDER = sql.raw('order by class, priority, client_id, since, notification_id');

/** Whether a row's notification still waits for what its run waited for. */
export const STILL_WAITS = sql`n.run = l.run and n.status in ('DEFERRED', 'RETRYING', 'SCHEDULED')`;

export type NewLineRow = {
  notificationId: string;
  run: number;
  /** A provider account, `userLine` of a window, or `DUE_LINE`. */
  account: string;
  isUrgent: boolean;
  /** Temporal's five. */
  priority: number;
  clientId: string;
  /** Its rank among those of its client; nobody is called before it. */
  since: Date;
  /** Milliseconds on the database's clock: nobody calls it before then; null for at once. */
  notBefore: number | null;
  /** The moment that is its own; it counts as called until then. */
  reservedAt: number | null;
  /** Accounts of its other routes. */
  elsewhere: string[];
};

/** Puts a notification in a line, at its rank; one that stood in another leaves that. A reserved one stays called. */
export async function joinLine(tx: Queryable, row: NewLineRow): Promise<void> {
  const instant = (at: number | null) => sql`to_timestamp(${at}::float8 / 1000)`;
  await execute(
    tx,
    'join-account-line',
    sql`insert into account_line as l (notification_id, run, account, class, priority, client_id, since, not_before, called_at,
        reserved_at, elsewhere)
      values (${row.notificationId}, ${row.run}, ${row.account}, ${row.isUrgent ? 0 : 1}, ${row.priority}, ${row.clientId},
        ${row.since}, ${instant(row.notBefore)},
        case when ${row.reservedAt}::float8 is not null then clock_timestamp() end, ${instant(row.reservedAt)},
        ${sql.param(row.elsewhere)}::text[])
      on conflict (notification_id) do update set run = excluded.run, account = excluded.account, not_before = excluded.not_before,
        called_at = case when excluded.reserved_at is null then null else coalesce(l.called_at, excluded.called_at) end,
        reserved_at = excluded.reserved_at, elsewhere = excluded.elsewhere,
        elsewhere_at = case when l.account = excluded.account then l.elsewhere_at end`,
  );
}

/**
 * Puts a notification among those whom an account has called and who have not come. It went over to it from another, and
 * a rate alone sends nobody on twice.
 */
export async function joinCalled(
  tx: Queryable,
  row: Omit<NewLineRow, 'notBefore' | 'reservedAt' | 'elsewhere'>,
): Promise<void> {
  await execute(
    tx,
    'join-account-line-called',
    sql`insert into account_line as l (notification_id, run, account, class, priority, client_id, since, called_at, elsewhere_at)
      values (${row.notificationId}, ${row.run}, ${row.account}, ${row.isUrgent ? 0 : 1}, ${row.priority}, ${row.clientId},
        ${row.since}, clock_timestamp(), now())
      on conflict (notification_id) do update set run = excluded.run, account = excluded.account, not_before = null,
        called_at = excluded.called_at, reserved_at = null, elsewhere = '{}', elsewhere_at = excluded.elsewhere_at`,
  );
}

/** It waits in no line any more. */
export async function leaveLine(tx: Queryable, notificationId: string): Promise<void> {
  await execute(tx, 'leave-account-line', sql`delete from account_line where notification_id = ${notificationId}`);
}

/** A CTE to follow one named `changed` (rows of `notifications`): they wait in no line any more. */
export const LEAVES_LINE = sql`left_line as (delete from account_line where notification_id in (select id from changed))`;

/** Takes rows out that stand for nobody any more. */
export async function dropRows(tx: Queryable, ids: string[]): Promise<void> {
  await execute(
    tx,
    'drop-line-rows',
    sql`delete from account_line where notification_id = any(${sql.param(ids)}::uuid[])`,
  );
}
