import { isOutage } from '../../../domain/provider-account.ts';
import type { Limit } from '../../../domain/send-window.ts';
import type { Queryable } from '../../client.ts';
import { changeStatus, putOff, startDeferral } from '../notifications/change-status.ts';
import { giveUpNotification } from '../notifications/give-up.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { holdNotification } from '../notifications/news.ts';
import type { ClaimOptions, ClaimResult } from './claim.ts';

/** Until when, by the database's clock, and why; a notification without a reason is not due yet. */
type Wait = { until: number; now: number; reason?: string; limit?: Limit };

/** Puts a notification off until then, or gives it up where a provider has been away for too long. */
export async function defer(
  tx: Queryable,
  notification: LockedNotification,
  { until, now, reason, limit }: Wait,
  { news, maxDeferMs }: Pick<ClaimOptions, 'news' | 'maxDeferMs'>,
): Promise<ClaimResult> {
  const { id: notificationId, run, expiresAt, mayHaveBeenSent, deferredSince } = notification;
  const isAway = reason !== undefined && isOutage(reason);
  const deadline = isAway ? (deferredSince ?? now) + maxDeferMs : until;
  if (deadline <= now && isAway) return end(tx, notification, 'deferred_too_long', { news });
  // Never past the moment at which it ends: somebody must then say so.
  const wakeAt = Math.min(until, deadline, expiresAt ?? until);
  const status = reason === undefined ? 'SCHEDULED' : 'DEFERRED';
  // A resend that waits stays RETRYING, so that whoever cancels it is told that it may have been sent.
  const isNew = !mayHaveBeenSent && (notification.status !== status || notification.reason !== (reason ?? null));
  const event = reason === undefined ? null : news.event(notification, status, reason);
  if (!isNew) await putOff(tx, notificationId, wakeAt);
  else await changeStatus(tx, { notificationId, run }, { to: status, reason: reason ?? null, wakeAt, event });
  if (isAway && deferredSince === null) await startDeferral(tx, notificationId);
  return { kind: 'wait', waitMs: Math.ceil(wakeAt - now), reason: reason ?? 'scheduled', limit, isNew };
}

/** Ends a notification that waits: EXPIRED or FAILED, or where it may have been sent UNKNOWN. */
export async function end(
  tx: Queryable,
  notification: LockedNotification,
  reason: 'expired' | 'late' | 'deferred_too_long',
  { news }: Pick<ClaimOptions, 'news'>,
): Promise<ClaimResult> {
  if (notification.mayHaveBeenSent) {
    await holdNotification(tx, notification, `${reason}_before_resend`, news);
    return { kind: 'ended', status: 'UNKNOWN' };
  }
  const key = { notificationId: notification.id, run: notification.run };
  if (reason === 'deferred_too_long') {
    const { row, record } = news.deadLetter(notification, reason);
    const event = news.event(notification, 'FAILED', reason);
    await giveUpNotification(tx, 'FAILED', { ...row, ...key }, { event, record });
    return { kind: 'ended', status: 'FAILED' };
  }
  const event = news.event(notification, 'EXPIRED', reason);
  await changeStatus(tx, key, { to: 'EXPIRED', reason, wakeAt: null, event });
  return { kind: 'ended', status: 'EXPIRED' };
}
