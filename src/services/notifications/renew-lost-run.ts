import type { Queryable } from '../../db/client.ts';
import { findAttempt, findUnfinished } from '../../db/queries/attempts/find.ts';
import { settleAttempt } from '../../db/queries/attempts/settle.ts';
import { raiseRun } from '../../db/queries/notifications/change.ts';
import { changeStatus } from '../../db/queries/notifications/change-status.ts';
import { type LockedNotification, lockNotification } from '../../db/queries/notifications/lock.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { inTransaction } from '../../db/transaction.ts';
import { canBecome, isSettled } from '../../domain/status.ts';
import { deadLetter, notificationRecord, statusEvent } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { markUnknown } from './give-up.ts';

const CODE = 'workflow_lost';

/**
 * For a notification whose workflow ended before it did (terminated by a person, or timed out): what may have been
 * sent is held as UNKNOWN, anything else gets another run. Null where it has moved on meanwhile.
 */
export async function renewLostRun(
  { database, wakeRelay }: Pick<Ports, 'database' | 'wakeRelay'>,
  id: string,
  run: number,
): Promise<'renewed' | 'held' | null> {
  const isHeld = await holdUnfinished(database, { notificationId: id, run });
  const result = isHeld ? 'held' : await inTransaction(database.pool, (tx) => renew(tx, id, run));
  if (result !== null) wakeRelay();
  return result;
}

async function renew(tx: Queryable, id: string, run: number): Promise<'renewed' | 'held' | null> {
  const notification = await lockNotification(tx, id);
  if (notification?.run !== run || isSettled(notification.status) || notification.status === 'PROCESSING') return null;
  if (notification.mayHaveBeenSent) {
    await markUnknown(tx, notification, CODE);
    return 'held';
  }
  await beginNextRun(tx, notification);
  return 'renewed';
}

/** Another workflow, as its next run; nothing of it may have been sent in the old one. */
async function beginNextRun(tx: Queryable, notification: LockedNotification): Promise<void> {
  const { id, run, status } = notification;
  if (status !== 'PENDING' && canBecome(status, 'PENDING')) {
    const change = { to: 'PENDING', reason: CODE, wakeAt: null, event: null } as const;
    await changeStatus(tx, { notificationId: id, run }, change);
  }
  await raiseRun(tx, id);
  await insertOutboxRow(tx, notificationRecord('notification.created', { ...notification, run: run + 1 }));
}

/** Nobody is left to say how the last attempt went; its sender may have got as far as the final byte. */
async function holdUnfinished(
  { pool, cipher }: Ports['database'],
  { notificationId, run }: { notificationId: string; run: number },
): Promise<boolean> {
  const seq = await findUnfinished(pool, { notificationId, run });
  const found = seq === null ? null : await findAttempt(pool, { notificationId, run, seq });
  if (seq === null || !found?.attempt || found.attempt.leaseLeftMs > 0) return false;
  const about = { ...found, id: notificationId, run };
  return settleAttempt(
    pool,
    cipher,
    { notificationId, run, seq, epoch: found.attempt.epoch },
    {
      outcome: 'ambiguous',
      counts: true,
      providerOk: null,
      code: CODE,
      detail: 'the worker stopped before it recorded a result',
      response: null,
      providerMessageId: null,
      status: 'UNKNOWN',
      waitMs: null,
      event: statusEvent(about, 'UNKNOWN', CODE),
      deadLetter: deadLetter(about, CODE),
      onlyExpired: true,
    },
  );
}
