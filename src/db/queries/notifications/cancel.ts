import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import type { NewDeadLetter } from '../dead-letters/insert.ts';
import { insertOutboxRow } from '../outbox/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { giveTurnBack } from '../send-slots/take-turn.ts';
import { changeStatus } from './change-status.ts';
import { giveUpNotification } from './give-up.ts';
import { type LockedNotification, lockNotification } from './lock.ts';

export type CancelResult =
  /** Also when it was cancelled before: the same answer again. */
  | { kind: 'cancelled'; run: number; isNew: boolean }
  | { kind: 'refused'; status: Status; run: number; mayHaveBeenSent: boolean }
  | { kind: 'not_found' };

/** The records to write with the change. */
export type CancelNews = {
  event(notification: LockedNotification, status: Status, code: string | null): OutboxRow;
  /** The word to the workflow. */
  changed(notification: LockedNotification): OutboxRow;
  deadLetter(notification: LockedNotification, code: string): { row: NewDeadLetter; record: OutboxRow };
};

const DROPPED = 'cancelled_before_resend';

/**
 * Cancels one notification of a client. The compare-and-set decides the race against a send: after `cancelled` no
 * claim can succeed, and where a claim came first it is refused. One that may have been sent cannot be cancelled, but
 * its resend is dropped: it is UNKNOWN from now on.
 */
export function cancelNotification(
  pool: Pool,
  { clientId, id }: { clientId: string; id: string },
  news: CancelNews,
): Promise<CancelResult> {
  return inTransaction(pool, async (tx) => {
    const notification = await lockNotification(tx, id);
    if (notification?.clientId !== clientId) return { kind: 'not_found' };
    const { status, run, userKey, channel } = notification;
    if (status === 'CANCELLED') return { kind: 'cancelled', run, isNew: false };

    const mayHaveBeenSent = await hasAmbiguousAttempt(tx, id, run);
    if (mayHaveBeenSent && status === 'RETRYING') {
      const { row, record } = news.deadLetter(notification, DROPPED);
      const event = news.event(notification, 'UNKNOWN', DROPPED);
      await giveUpNotification(tx, 'UNKNOWN', { ...row, notificationId: id, run }, { event, record });
      await insertOutboxRow(tx, news.changed(notification));
      return { kind: 'refused', status: 'UNKNOWN', run, mayHaveBeenSent };
    }
    if (mayHaveBeenSent || !mayComeFrom('CANCELLED').includes(status)) {
      return { kind: 'refused', status, run, mayHaveBeenSent };
    }
    const event = news.event(notification, 'CANCELLED', null);
    await changeStatus(tx, { notificationId: id, run }, { to: 'CANCELLED', reason: null, wakeAt: null, event });
    await insertOutboxRow(tx, news.changed(notification));
    await giveTurnBack(tx, { clientId, userKey, channel }, id, { begun: false });
    return { kind: 'cancelled', run, isNew: true };
  });
}

async function hasAmbiguousAttempt(tx: Queryable, id: string, run: number): Promise<boolean> {
  const { rows } = await tx.query({
    name: 'has-ambiguous-attempt',
    text: `select exists (select from attempts where notification_id = $1 and run = $2 and outcome = 'ambiguous') as found`,
    values: [id, run],
  });
  return rows[0].found;
}
