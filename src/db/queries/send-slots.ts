import { sql } from 'drizzle-orm';
import type { Channel } from '../../domain/channel.ts';
import type { SendWindow } from '../../domain/send-window.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRow } from '../statement.ts';
import { IN_ORDER } from './account-line/rows.ts';
import { userLine } from './account-line/users.ts';

/** Whose window: a user of a client, on one channel. */
export type WindowKey = { clientId: string; userKey: string; channel: Channel };

/** A window, and whether others than the holder who asks wait in its line for a moment. */
export type WindowWithLine = SendWindow & { hasLine: boolean };

/** The same under a lock, with the database's clock in milliseconds. */
export type LockedWindow = WindowWithLine & { now: number };

/** The window, locked for the caller's transaction, after the notification's own lock; made where there was none. */
export function lockWindow(tx: Queryable, key: WindowKey, holder: string): Promise<LockedWindow> {
  return queryRow<LockedWindow>(
    tx,
    'lock-send-slots',
    sql`insert into send_slots as s (client_id, user_key, channel) values (${key.clientId}, ${key.userKey}, ${key.channel})
      on conflict (client_id, user_key, channel) do update set updated_at = clock_timestamp()
      returning begun, promised, ${NOW}, ${HAS_LINE(key, holder)}`,
  );
}

/** As `lockWindow`; null where there is none. */
export function lockKnownWindow(tx: Queryable, key: WindowKey, holder: string): Promise<LockedWindow | null> {
  return findRow<LockedWindow>(
    tx,
    'find-send-slots',
    sql`select begun, promised, ${NOW}, ${HAS_LINE(key, holder)} from send_slots where ${isWindow(key)} for update`,
  );
}

/** The window as it stands; null where there is none. */
export function readWindow(db: Queryable, key: WindowKey, holder: string): Promise<WindowWithLine | null> {
  return findRow<WindowWithLine>(
    db,
    'peek-send-slots',
    sql`select begun, promised, ${HAS_LINE(key, holder)} from send_slots where ${isWindow(key)}`,
  );
}

/** In the transaction that has locked it. */
export async function writeWindow(tx: Queryable, key: WindowKey, { begun, promised }: SendWindow): Promise<void> {
  await execute(
    tx,
    'write-send-slots',
    sql`update send_slots set begun = ${JSON.stringify(begun)}, promised = ${JSON.stringify(promised)}
      where ${isWindow(key)}`,
  );
}

const NOW = sql`floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now`;

const HAS_LINE = (key: WindowKey, holder: string) => sql`(select true from account_line
  where account = ${userLine(key)} and called_at is null and notification_id <> ${holder} ${IN_ORDER} limit 1) is not null as "hasLine"`;

function isWindow({ clientId, userKey, channel }: WindowKey) {
  return sql`client_id = ${clientId} and user_key = ${userKey} and channel = ${channel}`;
}
