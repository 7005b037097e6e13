import { type ClientAccess, isWithin } from '../../../domain/row-access.ts';
import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { insertOutboxRow } from '../outbox/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { giveTurnBack } from '../send-slots/take-turn.ts';
import { changeStatus } from './change-status.ts';
import { type LockedNotification, lockNotification } from './lock.ts';
import { holdNotification, type StatusNews } from './news.ts';

export type CancelResult =
  /** Also when it was cancelled before: the same answer again. */
  | { kind: 'cancelled'; run: number; isNew: boolean }
  | { kind: 'refused'; status: Status; run: number; mayHaveBeenSent: boolean }
  | { kind: 'not_found' };

/** The records to write with the change; `changed` is the word to the workflow. */
export type CancelNews = StatusNews & { changed(notification: LockedNotification): OutboxRow };

const DROPPED = 'cancelled_before_resend';

/**
 * Cancels one notification of a client. The compare-and-set decides the race against a send: after `cancelled` no
 * claim can succeed, and where a claim came first it is refused. One that may have been sent, in this run or an earlier
 * one, cannot be cancelled, but its resend is dropped: it is UNKNOWN from now on.
 */
export function cancelNotification(
  pool: Pool,
  { id, ...access }: ClientAccess & { id: string },
  news: CancelNews,
): Promise<CancelResult> {
  return inTransaction(pool, async (tx) => {
    const notification = await lockNotification(tx, id);
    if (!notification || !isWithin(access, notification)) return { kind: 'not_found' };
    const { clientId, status, run, userKey, channel } = notification;
    if (status === 'CANCELLED') return { kind: 'cancelled', run, isNew: false };

    const mayHaveBeenSent = notification.mayHaveBeenSent || (run > 0 && (await wasEverAmbiguous(tx, id)));
    if (!mayComeFrom('CANCELLED').includes(status)) return { kind: 'refused', status, run, mayHaveBeenSent };
    if (mayHaveBeenSent) {
      await holdNotification(tx, notification, DROPPED, news);
    } else {
      const event = news.event(notification, 'CANCELLED', null);
      await changeStatus(tx, { notificationId: id, run }, { to: 'CANCELLED', reason: null, wakeAt: null, event });
    }
    await insertOutboxRow(tx, news.changed(notification));
    await giveTurnBack(tx, { clientId, userKey, channel }, id, { begun: false });
    return mayHaveBeenSent
      ? { kind: 'refused', status: 'UNKNOWN', run, mayHaveBeenSent }
      : { kind: 'cancelled', run, isNew: true };
  });
}

/** A replay of what may have been sent does not undo the doubt. */
async function wasEverAmbiguous(tx: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'was-ever-ambiguous',
    text: `select from attempts where notification_id = $1 and outcome = 'ambiguous' limit 1`,
    values: [id],
  });
  return rowCount === 1;
}
