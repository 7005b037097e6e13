import { type SQL, sql } from 'drizzle-orm';
import { CALL_COUNTS_MS } from '../../../domain/account-calls.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { RateLimits } from '../../../domain/limits.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRows } from '../../statement.ts';
import { type RecordedRow, recordedColumns } from '../notifications/recorded.ts';
import { dropRows, ms, STILL_WAITS } from './rows.ts';

/* The lines of those who wait for a user's window. */

/** The line of those who wait for a user's window without a reservation. */
export function userLine({ channel, userKey }: { channel: Channel; userKey: string }): string {
  return `user:${channel}:${userKey}`;
}

/** In SQL, as `userLine`. */
export function userLineOf(channel: SQL, userKey: SQL): SQL {
  return sql`'user:' || ${channel} || ':' || ${userKey}`;
}

/** Whose window a user's line is. @param account as `userLine` has made it */
export function windowOfLine({ account, clientId }: { account: string; clientId: string }): {
  clientId: string;
  channel: Channel;
  userKey: string;
} {
  const [, channel, userKey] = account.split(':') as [string, Channel, string];
  return { clientId, channel, userKey };
}

/** One who waits for a user's window, with what its record says. */
export type UserLineRow = RecordedRow & { limits: Partial<RateLimits> };

/** The first of those who wait for a user's window but the holder, in their order; what no longer waits is taken out on the way. */
export async function findWaitingForUser(
  tx: Queryable,
  account: string,
  holder: string,
  limit: number,
): Promise<UserLineRow[]> {
  const rows = await queryRows<UserLineRow & { waits: boolean }>(
    tx,
    'find-waiting-for-user',
    sql`select l.notification_id as id, l.run, n.limits, ${recordedColumns(sql`n`)},
        coalesce(${STILL_WAITS}, false) as waits
      from account_line l left join notifications n on n.id = l.notification_id
      where l.account = ${account} and l.called_at is null and l.notification_id <> ${holder}
      order by l.class, l.priority, l.since, l.notification_id limit ${limit} for update of l skip locked`,
  );
  const gone = rows.filter(({ waits }) => !waits).map(({ id }) => id);
  if (gone.length > 0) await dropRows(tx, gone);
  return rows.filter(({ waits }) => waits);
}

/** Gives one of them its moment: it counts as called. @param at milliseconds on the database's clock */
export async function reserveInLine(tx: Queryable, notificationId: string, at: number): Promise<void> {
  await execute(
    tx,
    'reserve-in-line',
    sql`update account_line set called_at = clock_timestamp(), calls = calls + 1, reserved_at = to_timestamp(${at}::float8 / 1000)
      where notification_id = ${notificationId}`,
  );
}

/** Users' lines in which somebody waits and nobody has a moment of its own: each of them the window's key. */
export function findStandingUserLines(tx: Queryable, limit: number): Promise<{ account: string; clientId: string }[]> {
  return queryRows<{ account: string; clientId: string }>(
    tx,
    'find-standing-user-lines',
    sql`select distinct on (l.account, l.client_id) l.account, l.client_id as "clientId" from account_line l
      where l.account like 'user:%' and l.called_at is null and not exists (
        select from account_line c where c.account = l.account and c.called_at is not null
          and greatest(c.called_at, c.reserved_at) > clock_timestamp() - ${ms(CALL_COUNTS_MS)})
      order by l.account, l.client_id limit ${limit}`,
  );
}
