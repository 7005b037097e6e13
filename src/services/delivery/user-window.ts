import type { Queryable } from '../../db/client.ts';
import { findWaitingForUser, reserveInLine, userLine } from '../../db/queries/account-line/users.ts';
import { userKeyOver } from '../../db/queries/notifications/fallbacks.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import {
  type LockedWindow,
  lockKnownWindow,
  lockWindow,
  readWindow,
  type WindowKey,
  writeWindow,
} from '../../db/queries/send-slots.ts';
import { NIL_ID } from '../../domain/ids.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import {
  EMPTY_WINDOW,
  giveBack,
  reserveTurn,
  type SendWindow,
  type Turn,
  type TurnWish,
  takeTurn,
} from '../../domain/send-window.ts';
import { notificationRecord } from '../outbox-records.ts';

type UserWish = Omit<TurnWish, 'now'>;
export type UserTurn = { grant: Turn['grant']; now: number; keep(): Promise<void> };

/** Of a line, so many are looked at for one free moment: those before it may not live to see it. */
const LOOKED_AT = 20;

/**
 * Asks for a notification's turn to be sent to its user, under the lock of the user's row and on the database's clock.
 * In the caller's transaction, after the notification's own lock. Nothing is taken before `keep` is called: who may
 * begin here may still have to wait for something else.
 */
export async function askUserTurn(tx: Queryable, key: WindowKey, wish: UserWish): Promise<UserTurn> {
  const { holder } = wish;
  const locked = await lockWindow(tx, key, holder);
  const { now, hasLine } = locked;
  const { window, grant } = takeTurn(locked, { ...wish, now, isQueued: hasLine });
  return { grant, now, keep: () => keepWindow(tx, key, window, { now, hasLine, holder }) };
}

/** What `askUserTurn` would grant at `now`, as the window stands; locks nothing, and has nothing to keep. */
export async function peekUserTurn(tx: Queryable, key: WindowKey, wish: TurnWish): Promise<UserTurn> {
  const window = await readWindow(tx, key, wish.holder);
  const { grant } = takeTurn(window ?? EMPTY_WINDOW, { ...wish, isQueued: window?.hasLine ?? false });
  return { grant, now: wish.now, keep: async () => {} };
}

/**
 * Gives up a notification's place, or with `begun` the send that did definitely not happen; whoever waits longest for
 * the user gets what is free. In the caller's transaction.
 */
export async function giveTurnBack(
  tx: Queryable,
  key: WindowKey,
  holder: string,
  what: { begun: boolean },
): Promise<void> {
  const locked = await lockKnownWindow(tx, key, holder);
  if (locked) await keepWindow(tx, key, giveBack(locked, holder, what), { ...locked, holder });
}

/** Whatever has ended holds no moment any more, over none of its channels. In the caller's transaction. */
export async function giveTurnsBack(tx: Queryable, notification: LockedNotification): Promise<void> {
  const { id, clientId, routes, channel: own } = notification;
  // In one order, so that two of the same user never wait for each other.
  const channels = [...new Set([own, ...routes.map(({ channel }) => channel)])].sort();
  for (const channel of channels) {
    await giveTurnBack(tx, { clientId, userKey: userKeyOver(notification, channel), channel }, id, { begun: false });
  }
}

/** Gives moments of a window to those who wait in its line, where nobody does it by beginning or ending. */
export async function promoteWaiting(tx: Queryable, key: WindowKey): Promise<void> {
  const locked = await lockWindow(tx, key, NIL_ID);
  await keepWindow(tx, key, locked, { ...locked, hasLine: true, holder: NIL_ID });
}

/** Writes a window; what is free in it goes to those who wait, in their order. */
async function keepWindow(
  tx: Queryable,
  key: WindowKey,
  before: SendWindow,
  { now, hasLine, holder }: Pick<LockedWindow, 'now' | 'hasLine'> & { holder: string },
): Promise<void> {
  let window = before;
  const waiting = hasLine ? await findWaitingForUser(tx, userLine(key), holder, LOOKED_AT) : [];
  for (const one of waiting) {
    const limit = one.limits[key.channel] ?? DEFAULT_LIMITS[key.channel];
    // A priority of 1 comes first within the line; it pushes nobody back who has a moment already.
    const reserved = reserveTurn(window, { holder: one.id, now, limit, expiresAt: one.expiresAt });
    if (reserved.at === null) continue;
    window = reserved.window;
    await reserveInLine(tx, one.id, reserved.at);
    // It is told at its moment, and begins then.
    await insertOutboxRow(tx, notificationRecord('notification.changed', one), reserved.at);
  }
  await writeWindow(tx, key, window);
}
