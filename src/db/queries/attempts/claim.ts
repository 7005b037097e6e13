import { type AccountLimits, limitsFor } from '../../../domain/account-limits.ts';
import { isDue } from '../../../domain/due.ts';
import { DEFAULT_LIMITS } from '../../../domain/limits.ts';
import type { Route } from '../../../domain/route.ts';
import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { changeStatus, putOff } from '../notifications/change-status.ts';
import { type LockedNotification, lockNotification } from '../notifications/lock.ts';
import { holdNotification, type StatusNews } from '../notifications/news.ts';
import { takeAccountTurn } from '../provider-accounts/take-turn.ts';
import { askUserTurn } from '../send-slots/take-turn.ts';
import { type AttemptKey, type Claim, startAttempt } from './start.ts';

export type ClaimResult =
  | { kind: 'claimed'; claim: Claim }
  /** Not yet: for so many milliseconds, on the database's clock. */
  | { kind: 'wait'; waitMs: number; reason: string; isNew: boolean }
  /** A gate ended it. */
  | { kind: 'ended'; status: Status }
  /** Not this attempt's to send: `findAttempt` says why. */
  | { kind: 'refused' };

export type ClaimOptions = {
  leaseMs: number;
  /** Of the route's provider. */
  accountLimits: AccountLimits;
  /** Builds what tells of a status that a gate brings about. */
  news: StatusNews;
};

/** A holder with this priority takes the user's next place. */
const FIRST_PRIORITY = 1;

/**
 * The gates and the claim, in one transaction: nobody is PROCESSING but who may call the provider now. Locks are
 * taken in the order notification, user's window, provider account.
 */
export function claimAttempt(pool: Pool, key: AttemptKey, route: Route, options: ClaimOptions): Promise<ClaimResult> {
  return inTransaction<ClaimResult>(pool, async (tx) => {
    const notification = await lockNotification(tx, key.notificationId);
    const claimable = notification?.run === key.run && mayComeFrom('PROCESSING').includes(notification.status);
    if (!notification || !claimable) return { kind: 'refused' };

    const due = isDue(notification, notification.now);
    if (due.kind === 'over') return end(tx, notification, due.reason, options);
    if (due.kind === 'later') return defer(tx, notification, 'SCHEDULED', null, due.at, notification.now, options);

    const turn = await takeTurns(tx, notification, route, options);
    if (turn.kind === 'wait') return defer(tx, notification, 'DEFERRED', turn.reason, turn.until, turn.now, options);

    const claim = await startAttempt(tx, key, route, options.leaseMs);
    // The row is locked, so only its attempts can stand in the way; and then the turn was not ours to take.
    if (!claim) throw new AttemptExists();
    return { kind: 'claimed', claim };
  }).catch((error) => {
    if (error instanceof AttemptExists) return { kind: 'refused' };
    throw error;
  });
}

class AttemptExists extends Error {}

/** The user's turn and the account's, both or neither: who waits for one must not use up the other. */
async function takeTurns(
  tx: Queryable,
  { id: holder, clientId, userKey, priority, limits }: LockedNotification,
  { channel, provider }: Route,
  { accountLimits }: ClaimOptions,
): Promise<{ kind: 'begin' } | { kind: 'wait'; until: number; now: number; reason: string }> {
  const first = priority === FIRST_PRIORITY;
  const limit = limits[channel] ?? DEFAULT_LIMITS[channel];
  const user = await askUserTurn(tx, { clientId, userKey, channel }, { holder, limit, first });
  if (user.grant.kind === 'wait') {
    await user.keep();
    return { ...user.grant, now: user.now, reason: 'user_limit' };
  }
  const account = await takeAccountTurn(tx, provider, { holder, limits: limitsFor(accountLimits, priority), first });
  if (account.kind === 'wait') return { ...account, now: user.now };
  await user.keep();
  return account;
}

async function defer(
  tx: Queryable,
  notification: LockedNotification,
  status: 'SCHEDULED' | 'DEFERRED',
  reason: string | null,
  until: number,
  now: number,
  { news }: ClaimOptions,
): Promise<ClaimResult> {
  const { id: notificationId, run, expiresAt, mayHaveBeenSent } = notification;
  // Never past the moment at which it expires: somebody must then say so.
  const wakeAt = Math.min(until, expiresAt ?? until);
  // A resend that waits stays RETRYING, so that whoever cancels it is told that it may have been sent.
  const isNew = !mayHaveBeenSent && (notification.status !== status || notification.reason !== reason);
  const event = status === 'DEFERRED' ? news.event(notification, status, reason) : null;
  if (!isNew) await putOff(tx, notificationId, wakeAt);
  else await changeStatus(tx, { notificationId, run }, { to: status, reason, wakeAt, event });
  return { kind: 'wait', waitMs: Math.ceil(wakeAt - now), reason: reason ?? 'scheduled', isNew };
}

async function end(
  tx: Queryable,
  notification: LockedNotification,
  reason: 'expired' | 'late',
  { news }: ClaimOptions,
): Promise<ClaimResult> {
  if (notification.mayHaveBeenSent) {
    await holdNotification(tx, notification, `${reason}_before_resend`, news);
    return { kind: 'ended', status: 'UNKNOWN' };
  }
  const { id: notificationId, run } = notification;
  const event = news.event(notification, 'EXPIRED', reason);
  await changeStatus(tx, { notificationId, run }, { to: 'EXPIRED', reason, wakeAt: null, event });
  return { kind: 'ended', status: 'EXPIRED' };
}
