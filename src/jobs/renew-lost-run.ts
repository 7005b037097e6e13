import type { Pool } from '../db/client.ts';
import type { ContentCipher } from '../db/content-cipher.ts';
import { findAttempt } from '../db/queries/attempts/find.ts';
import { findUnfinished } from '../db/queries/attempts/find-unfinished.ts';
import { settleAttempt } from '../db/queries/attempts/settle.ts';
import { beginNextRun } from '../db/queries/notifications/begin-next-run.ts';
import { lockNotification } from '../db/queries/notifications/lock.ts';
import { holdNotification } from '../db/queries/notifications/news.ts';
import { inTransaction } from '../db/transaction.ts';
import { isSettled } from '../domain/status.ts';
import { deadLetter, notificationRecord, statusEvent } from '../outbox/append.ts';

const CODE = 'workflow_lost';

/**
 * For a notification whose workflow ended before it did (terminated by a person, or timed out): what may have been
 * sent is held as UNKNOWN, anything else gets another run. Null where it has moved on meanwhile.
 */
export async function renewLostRun(
  { pool, cipher }: { pool: Pool; cipher: ContentCipher },
  id: string,
  run: number,
): Promise<'renewed' | 'held' | null> {
  if (await holdUnfinished(pool, cipher, { notificationId: id, run })) return 'held';
  return inTransaction(pool, async (tx) => {
    const notification = await lockNotification(tx, id);
    if (notification?.run !== run || isSettled(notification.status) || notification.status === 'PROCESSING')
      return null;
    if (notification.mayHaveBeenSent) {
      await holdNotification(tx, notification, CODE, {
        event: (held, status, code) => statusEvent(held, status, code),
        deadLetter: (held, code) => deadLetter(held, code),
      });
      return 'held';
    }
    await beginNextRun(tx, notification, (next) => notificationRecord('notification.created', next));
    return 'renewed';
  });
}

/** Nobody is left to say how the last attempt went; its sender may have got as far as the final byte. */
async function holdUnfinished(
  pool: Pool,
  cipher: ContentCipher,
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
      detail: 'the sender ended before it wrote a result',
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
