import { type ClientAccess, isWithin } from '../../../domain/row-access.ts';
import type { Status } from '../../../domain/status.ts';
import type { Pool } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { insertOutboxRow } from '../outbox/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { giveTurnBack } from '../send-slots/take-turn.ts';
import { changeStatus } from './change-status.ts';
import { type LockedNotification, lockNotification } from './lock.ts';

export type RescheduleResult =
  | { kind: 'rescheduled'; run: number }
  | { kind: 'refused'; status: Status }
  /** The new time is not before `expiresAt`. */
  | { kind: 'past_expiry' }
  | { kind: 'not_found' };

const RESCHEDULABLE: readonly Status[] = ['PENDING', 'SCHEDULED', 'DEFERRED'];

/** Gives a waiting notification another time. It is SCHEDULED from now on, and its place in the user's window is free. */
export function rescheduleNotification(
  pool: Pool,
  { id, sendAt, ...access }: ClientAccess & { id: string; sendAt: Date },
  changedRow: (notification: LockedNotification) => OutboxRow,
): Promise<RescheduleResult> {
  return inTransaction(pool, async (tx) => {
    const notification = await lockNotification(tx, id);
    if (!notification || !isWithin(access, notification)) return { kind: 'not_found' };
    const { clientId, status, run, expiresAt, userKey, channel } = notification;
    if (!RESCHEDULABLE.includes(status)) return { kind: 'refused', status };
    if (expiresAt !== null && sendAt.getTime() >= expiresAt) return { kind: 'past_expiry' };

    await tx.query('update notifications set send_at = $2 where id = $1', [id, sendAt]);
    // By way of PENDING where it must, so that each step is one of the table and stands in the timeline.
    if (status !== 'PENDING') {
      await changeStatus(
        tx,
        { notificationId: id, run },
        { to: 'PENDING', reason: 'rescheduled', wakeAt: null, event: null },
      );
    }
    const change = { to: 'SCHEDULED' as const, reason: null, wakeAt: sendAt.getTime(), event: null };
    await changeStatus(tx, { notificationId: id, run }, change);
    await insertOutboxRow(tx, changedRow({ ...notification, sendAt: sendAt.getTime() }));
    await giveTurnBack(tx, { clientId, userKey, channel }, id, { begun: false });
    return { kind: 'rescheduled', run };
  });
}
