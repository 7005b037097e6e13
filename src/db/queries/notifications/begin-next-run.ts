import { canBecome } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { insertOutboxRow } from '../outbox/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { changeStatus } from './change-status.ts';
import type { LockedNotification } from './lock.ts';

/**
 * Gives a notification whose workflow is lost another, as its next run; under the notification's lock, in the
 * caller's transaction. Nothing of it may have been sent in the old one.
 */
export async function beginNextRun(
  tx: Queryable,
  notification: LockedNotification,
  createdRow: (next: LockedNotification) => OutboxRow,
): Promise<void> {
  const { id, run, status } = notification;
  if (status !== 'PENDING' && canBecome(status, 'PENDING')) {
    const change = { to: 'PENDING', reason: 'workflow_lost', wakeAt: null, event: null } as const;
    await changeStatus(tx, { notificationId: id, run }, change);
  }
  await tx.query({
    name: 'begin-next-run',
    text: 'update notifications set run = run + 1, updated_at = clock_timestamp() where id = $1',
    values: [id],
  });
  await insertOutboxRow(tx, createdRow({ ...notification, run: run + 1 }));
}
