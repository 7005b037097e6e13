import { sql } from 'drizzle-orm';
import type { Channel } from '../../domain/channel.ts';
import {
  EMPTY_WINDOW,
  giveBack,
  type RateLimit,
  type SendWindow,
  type Turn,
  takeTurn,
} from '../../domain/send-window.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRow } from '../statement.ts';

/** Whose window: a user of a client, on one channel. */
export type WindowKey = { clientId: string; userKey: string; channel: Channel };

type UserWish = { holder: string; limit: RateLimit; first: boolean };
type UserTurn = { grant: Turn['grant']; now: number; keep(): Promise<void> };

/**
 * Asks for a notification's turn to be sent to its user, under the lock of the user's row and on the database's clock.
 * In the caller's transaction, after the notification's own lock. Nothing is taken before `keep` is called: who may
 * begin here may still have to wait for something else.
 */
export async function askUserTurn(
  tx: Queryable,
  key: WindowKey,
  { holder, limit, first }: UserWish,
): Promise<UserTurn> {
  const { begun, promised, now } = await queryRow<SendWindow & { now: number }>(
    tx,
    'lock-send-slots',
    sql`insert into send_slots as s (client_id, user_key, channel) values (${key.clientId}, ${key.userKey}, ${key.channel})
      on conflict (client_id, user_key, channel) do update set updated_at = clock_timestamp()
      returning begun, promised, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  );
  const { window, grant } = takeTurn({ begun, promised }, { holder, now, limit, first });
  return { grant, now, keep: () => writeWindow(tx, key, window) };
}

/** What `askUserTurn` would grant at `now`, as the window stands; locks nothing, and has nothing to keep. */
export async function peekUserTurn(tx: Queryable, key: WindowKey, wish: UserWish & { now: number }): Promise<UserTurn> {
  const window = await findRow<SendWindow>(
    tx,
    'peek-send-slots',
    sql`select begun, promised from send_slots where ${isWindow(key)}`,
  );
  const { grant } = takeTurn(window ?? EMPTY_WINDOW, wish);
  return { grant, now: wish.now, keep: async () => {} };
}

/** Gives up a notification's place, or with `begun` the send that did definitely not happen. In the caller's transaction. */
export async function giveTurnBack(
  tx: Queryable,
  key: WindowKey,
  holder: string,
  what: { begun: boolean },
): Promise<void> {
  const window = await findRow<SendWindow>(
    tx,
    'find-send-slots',
    sql`select begun, promised from send_slots where ${isWindow(key)} for update`,
  );
  if (window) await writeWindow(tx, key, giveBack(window, holder, what));
}

async function writeWindow(tx: Queryable, key: WindowKey, { begun, promised }: SendWindow): Promise<void> {
  await execute(
    tx,
    'write-send-slots',
    sql`update send_slots set begun = ${JSON.stringify(begun)}, promised = ${JSON.stringify(promised)}
      where ${isWindow(key)}`,
  );
}

function isWindow({ clientId, userKey, channel }: WindowKey) {
  return sql`client_id = ${clientId} and user_key = ${userKey} and channel = ${channel}`;
}
