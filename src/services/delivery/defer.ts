import type { Queryable } from '../../db/client.ts';
import { DUE_LINE, takeExactTimer } from '../../db/queries/account-line/due.ts';
import { joinCalled, joinLine, leaveLine } from '../../db/queries/account-line/rows.ts';
import { putOff } from '../../db/queries/notifications/change.ts';
import { changeStatus } from '../../db/queries/notifications/change-status.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import { DAY_MS, HOUR_MS } from '../../domain/durations.ts';
import { isUrgent, temporalPriority } from '../../domain/priority.ts';
import { statusEvent } from '../outbox-records.ts';
import type { ClaimOptions, ClaimResult } from './claim-result.ts';
import { end } from './end.ts';
import type { Turns } from './take-turns.ts';

type Wait = Omit<Extract<Turns, { kind: 'wait' }>, 'kind' | 'ahead'>;

/** Whoever stands in a line is called; its own timer is a last look, for what nobody calls any more. */
const LAST_LOOK_MS = DAY_MS;
/** Last looks are spread over this share of their time, so that a campaign's do not come at once. */
const LAST_LOOK_SPREAD = 1 / 24;

/**
 * Puts off a notification that is not due yet; that uses up nothing. Where many are scheduled for about the same moment,
 * most of them are called from then on, as fast as they are taken: as many timers at once would hold up everybody else.
 */
export async function putOffUntilDue(
  tx: Queryable,
  notification: LockedNotification,
  at: number,
): Promise<ClaimResult> {
  const isExact = await takeExactTimer(tx, at);
  const { expiresAt } = notification;
  const wakeAt = isExact ? Math.min(at, expiresAt ?? at) : longAfter(at, expiresAt);
  const waits = await wait(tx, notification, { status: 'SCHEDULED', reason: null, wakeAt });
  // In this order: who becomes SCHEDULED leaves whatever line it stood in.
  if (isExact) await leaveLine(tx, notification.id);
  else await joinLine(tx, { ...rowOf(notification), ...DUE, since: new Date(at) });
  return waits;
}

/** For who is called before: spread far enough that these timers are no crowd either. */
function longAfter(at: number, expiresAt: number | null): number {
  const share = Math.random();
  return Math.min(at + share * LAST_LOOK_MS, expiresAt === null ? Infinity : expiresAt + share * HOUR_MS);
}

const DUE = { account: DUE_LINE, notBefore: null, reservedAt: null, elsewhere: [] };

const rowOf = ({ id: notificationId, run, clientId, priority, createdAt: since }: LockedNotification) => {
  return { notificationId, run, clientId, isUrgent: isUrgent(priority), priority: temporalPriority(priority), since };
};

/**
 * Has a notification wait for its turn: on a timer until a moment that is its own, else in line until it is called. It
 * is given up where its account has been away for too long, counted from when that began or it could first have gone.
 */
export async function defer(
  tx: Queryable,
  notification: LockedNotification,
  { until, now, reason, limit, line, isInLine, awaySince }: Wait,
  { maxDeferMs }: Pick<ClaimOptions, 'maxDeferMs'>,
): Promise<ClaimResult> {
  const { id: notificationId, createdAt, sendAt, expiresAt } = notification;
  const patience = awaySince === null ? null : Math.max(awaySince, createdAt.getTime(), sendAt ?? 0) + maxDeferMs;
  if (patience !== null && patience <= now) {
    return end(tx, notification, { status: 'FAILED', reason: 'deferred_too_long' });
  }
  if (line) await joinLine(tx, { ...rowOf(notification), ...line });
  else if (isInLine) await leaveLine(tx, notificationId);
  const look = line === null ? until : (line.reservedAt ?? lastLook(now, patience));
  // Never past the moment at which it ends: somebody must then say so.
  const wakeAt = Math.min(look, expiresAt ?? look);
  return wait(tx, notification, { status: 'DEFERRED', reason, wakeAt, limit });
}

/** Leaves its account for another one: until it has asked there, it counts among those that were called by it. */
export async function goOver(tx: Queryable, notification: LockedNotification, account: string): Promise<void> {
  await joinCalled(tx, { ...rowOf(notification), account });
}

/** The end of an outage's patience, or a day from now; a little later for some than for others. */
function lastLook(now: number, patience: number | null): number {
  const atEarliest = patience ?? now + LAST_LOOK_MS;
  return atEarliest + Math.random() * LAST_LOOK_SPREAD * (atEarliest - now);
}

async function wait(
  tx: Queryable,
  notification: LockedNotification,
  {
    status,
    reason,
    wakeAt,
    limit,
  }: { status: 'SCHEDULED' | 'DEFERRED'; reason: string | null; wakeAt: number; limit?: Wait['limit'] },
): Promise<ClaimResult> {
  const { id: notificationId, run, now, mayHaveBeenSent } = notification;
  // A resend that waits stays RETRYING, so that whoever cancels it is told that it may have been sent.
  const isNew = !mayHaveBeenSent && (notification.status !== status || notification.reason !== reason);
  const event = status === 'DEFERRED' ? statusEvent(notification, status, reason) : null;
  if (isNew) await changeStatus(tx, { notificationId, run }, { to: status, reason, wakeAt, event });
  else await putOff(tx, notificationId, wakeAt);
  return { kind: 'wait', waitMs: Math.ceil(wakeAt - now), reason: reason ?? 'scheduled', limit, isNew };
}
