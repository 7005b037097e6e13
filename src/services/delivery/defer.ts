import type { Queryable } from '../../db/client.ts';
import { putOff, startDeferral } from '../../db/queries/notifications/change.ts';
import { changeStatus } from '../../db/queries/notifications/change-status.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import { isOutage } from '../../domain/provider-account.ts';
import type { RateLimit } from '../../domain/send-window.ts';
import { statusEvent } from '../outbox-records.ts';
import type { ClaimOptions, ClaimResult } from './claim-result.ts';
import { end } from './end.ts';

/** Until when, by the database's clock, and why; a notification without a reason is not due yet. */
type Wait = { until: number; now: number; reason?: string; limit?: RateLimit };

/** Puts a notification off until then, or gives it up where a provider has been away for too long. */
export async function defer(
  tx: Queryable,
  notification: LockedNotification,
  { until, now, reason, limit }: Wait,
  { maxDeferMs }: Pick<ClaimOptions, 'maxDeferMs'>,
): Promise<ClaimResult> {
  const { id: notificationId, run, expiresAt, mayHaveBeenSent, deferredSince } = notification;
  const isAway = reason !== undefined && isOutage(reason);
  const deadline = isAway ? (deferredSince ?? now) + maxDeferMs : until;
  if (deadline <= now && isAway) {
    return end(tx, notification, { status: 'FAILED', reason: 'deferred_too_long' });
  }
  // Never past the moment at which it ends: somebody must then say so.
  const wakeAt = Math.min(until, deadline, expiresAt ?? until);
  const status = reason === undefined ? 'SCHEDULED' : 'DEFERRED';
  // A resend that waits stays RETRYING, so that whoever cancels it is told that it may have been sent.
  const isNew = !mayHaveBeenSent && (notification.status !== status || notification.reason !== (reason ?? null));
  const event = reason === undefined ? null : statusEvent(notification, status, reason);
  if (!isNew) await putOff(tx, notificationId, wakeAt);
  else await changeStatus(tx, { notificationId, run }, { to: status, reason: reason ?? null, wakeAt, event });
  if (isAway && deferredSince === null) await startDeferral(tx, notificationId);
  return { kind: 'wait', waitMs: Math.ceil(wakeAt - now), reason: reason ?? 'scheduled', limit, isNew };
}
