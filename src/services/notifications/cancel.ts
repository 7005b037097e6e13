import type { Queryable } from '../../db/client.ts';
import { wasEverAmbiguous } from '../../db/queries/attempts/find.ts';
import { changeStatus } from '../../db/queries/notifications/change-status.ts';
import { type LockedNotification, lockNotification } from '../../db/queries/notifications/lock.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { type ClientAccess, isWithin } from '../../domain/row-access.ts';
import { mayComeFrom, type Status } from '../../domain/status.ts';
import { giveTurnsBack } from '../delivery/user-window.ts';
import { notificationRecord, statusEvent } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { markUnknown } from './give-up.ts';

export type CancelResult =
  /** Also when it was cancelled before: the same answer again. */
  { kind: 'cancelled' } | { kind: 'refused'; status: Status; mayHaveBeenSent: boolean } | { kind: 'not_found' };

export type CancelDeps = Pick<Ports, 'database' | 'reachFaultPoint' | 'wakeRelay' | 'signalChanged' | 'metrics'>;

/** `changed` is what this cancel made of the row; null where that stayed as it was. */
type Cancelled = { result: CancelResult; changed: (LockedNotification & { status: Status }) | null };

const DROPPED = 'cancelled_before_resend';

/**
 * Cancels one notification of a client. The compare-and-set decides the race against a send: after `cancelled` no
 * claim can succeed, and where a claim came first it is refused. One that may have been sent, in this run or an earlier
 * one, cannot be cancelled, but its resend is dropped: it is UNKNOWN from now on.
 * @param target UUIDs
 */
export async function cancelNotification(
  { database, reachFaultPoint, wakeRelay, signalChanged, metrics }: CancelDeps,
  target: ClientAccess & { id: string },
): Promise<CancelResult> {
  const { result, changed } = await retryConflicts(() => inTransaction(database.pool, (tx) => cancel(tx, target)));
  if (changed) {
    reachFaultPoint('cancel:between-row-and-signal');
    wakeRelay();
    signalChanged(toPublicId('notification', changed.id), changed.run);
    metrics.notifications.inc({ channel: changed.channel, status: changed.status });
  }
  return result;
}

async function cancel(tx: Queryable, { id, ...access }: ClientAccess & { id: string }): Promise<Cancelled> {
  const notification = await lockNotification(tx, id);
  if (!notification || !isWithin(access, notification)) return { result: { kind: 'not_found' }, changed: null };
  const { status, run } = notification;
  if (status === 'CANCELLED') return { result: { kind: 'cancelled' }, changed: null };

  // A replay of what may have been sent does not undo the doubt.
  const mayHaveBeenSent = notification.mayHaveBeenSent || (run > 0 && (await wasEverAmbiguous(tx, id)));
  if (!mayComeFrom('CANCELLED').includes(status)) {
    return { result: { kind: 'refused', status, mayHaveBeenSent }, changed: null };
  }
  const to = mayHaveBeenSent ? 'UNKNOWN' : 'CANCELLED';
  if (to === 'UNKNOWN') await markUnknown(tx, notification, DROPPED);
  else {
    const event = statusEvent(notification, to, null);
    await changeStatus(tx, { notificationId: id, run }, { to, reason: null, wakeAt: null, event });
  }
  await insertOutboxRow(tx, notificationRecord('notification.changed', notification));
  await giveTurnsBack(tx, notification);
  const result: CancelResult =
    to === 'UNKNOWN' ? { kind: 'refused', status: to, mayHaveBeenSent } : { kind: 'cancelled' };
  return { result, changed: { ...notification, status: to } };
}
