import type { Channel } from '../../domain/channel.ts';
import { EMPTY_WINDOW, giveBack, type Limit, type SendWindow, type Turn, takeTurn } from '../../domain/send-window.ts';
import type { Queryable } from '../client.ts';

/** Whose window: a user of a client, on one channel. */
export type WindowKey = { clientId: string; userKey: string; channel: Channel };

type UserWish = { holder: string; limit: Limit; first: boolean };
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
  const { rows } = await tx.query({
    name: 'lock-send-slots',
    text: `insert into send_slots as s (client_id, user_key, channel) values ($1, $2, $3)
      on conflict (client_id, user_key, channel) do update set updated_at = clock_timestamp()
      returning begun, promised, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    values: [key.clientId, key.userKey, key.channel],
  });
  const { begun, promised, now } = rows[0];
  const { window, grant } = takeTurn({ begun, promised }, { holder, now, limit, first });
  return { grant, now, keep: () => writeWindow(tx, key, window) };
}

/** What `askUserTurn` would grant at `now`, as the window stands; locks nothing, and has nothing to keep. */
export async function peekUserTurn(tx: Queryable, key: WindowKey, wish: UserWish & { now: number }): Promise<UserTurn> {
  const { rows } = await tx.query({
    name: 'peek-send-slots',
    text: 'select begun, promised from send_slots where client_id = $1 and user_key = $2 and channel = $3',
    values: [key.clientId, key.userKey, key.channel],
  });
  const { grant } = takeTurn(rows[0] ?? EMPTY_WINDOW, wish);
  return { grant, now: wish.now, keep: async () => {} };
}

/** Gives up a notification's place, or with `begun` the send that did definitely not happen. In the caller's transaction. */
export async function giveTurnBack(
  tx: Queryable,
  { clientId, userKey, channel }: WindowKey,
  holder: string,
  what: { begun: boolean },
): Promise<void> {
  const { rows } = await tx.query({
    name: 'find-send-slots',
    text: 'select begun, promised from send_slots where client_id = $1 and user_key = $2 and channel = $3 for update',
    values: [clientId, userKey, channel],
  });
  if (rows[0]) await writeWindow(tx, { clientId, userKey, channel }, giveBack(rows[0], holder, what));
}

async function writeWindow(tx: Queryable, key: WindowKey, { begun, promised }: SendWindow): Promise<void> {
  await tx.query({
    name: 'write-send-slots',
    text: `update send_slots set begun = $4, promised = $5 where client_id = $1 and user_key = $2 and channel = $3`,
    values: [key.clientId, key.userKey, key.channel, JSON.stringify(begun), JSON.stringify(promised)],
  });
}
