import type { Queryable } from '../../db/client.ts';
import { setSendAt } from '../../db/queries/notifications/change.ts';
import { changeStatus } from '../../db/queries/notifications/change-status.ts';
import { lockNotification } from '../../db/queries/notifications/lock.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { type ClientAccess, isWithin } from '../../domain/row-access.ts';
import type { Status } from '../../domain/status.ts';
import { giveTurnsBack } from '../delivery/user-window.ts';
import { notificationRecord } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';

export type RescheduleResult =
  | { kind: 'rescheduled'; run: number }
  | { kind: 'refused'; status: Status }
  /** The new time is not before `expiresAt`. */
  | { kind: 'past_expiry' }
  | { kind: 'not_found' };

type Target = ClientAccess & { id: string; sendAt: Date };

const RESCHEDULABLE: readonly Status[] = ['PENDING', 'SCHEDULED', 'DEFERRED'];

/** Gives a waiting notification another time: it is SCHEDULED from now on, and its place in the user's window is free. */
export async function rescheduleNotification(
  { database, wakeRelay, signalChanged }: Pick<Ports, 'database' | 'wakeRelay' | 'signalChanged'>,
  target: Target,
): Promise<RescheduleResult> {
  const result = await retryConflicts(() => inTransaction(database.pool, (tx) => reschedule(tx, target)));
  if (result.kind === 'rescheduled') {
    wakeRelay();
    signalChanged(toPublicId('notification', target.id), result.run);
  }
  return result;
}

async function reschedule(tx: Queryable, { id, sendAt, ...access }: Target): Promise<RescheduleResult> {
  const notification = await lockNotification(tx, id);
  if (!notification || !isWithin(access, notification)) return { kind: 'not_found' };
  const { status, run, expiresAt } = notification;
  if (!RESCHEDULABLE.includes(status)) return { kind: 'refused', status };
  if (expiresAt !== null && sendAt.getTime() >= expiresAt) return { kind: 'past_expiry' };

  const key = { notificationId: id, run };
  await setSendAt(tx, id, sendAt);
  // By way of PENDING where it must, so that each step is one of the table and stands in the timeline.
  if (status !== 'PENDING') {
    await changeStatus(tx, key, { to: 'PENDING', reason: 'rescheduled', wakeAt: null, event: null });
  }
  await changeStatus(tx, key, { to: 'SCHEDULED', reason: null, wakeAt: sendAt.getTime(), event: null });
  const moved = { ...notification, sendAt: sendAt.getTime() };
  await insertOutboxRow(tx, notificationRecord('notification.changed', moved));
  await giveTurnsBack(tx, notification);
  return { kind: 'rescheduled', run };
}
