import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { NewDeadLetter } from '../dead-letters/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { giveUpNotification } from './give-up.ts';
import type { LockedNotification } from './lock.ts';

/** Builds the records that a change under a lock writes with it. */
export type StatusNews = {
  event(notification: LockedNotification, status: Status, code: string | null): OutboxRow;
  deadLetter(notification: LockedNotification, code: string): { row: NewDeadLetter; record: OutboxRow };
};

/** Ends one that may have been sent: whatever stops its resend, UNKNOWN is all that can be said of it. */
export async function holdNotification(
  tx: Queryable,
  notification: LockedNotification,
  code: string,
  news: StatusNews,
): Promise<void> {
  const { row, record } = news.deadLetter(notification, code);
  const event = news.event(notification, 'UNKNOWN', code);
  const key = { notificationId: notification.id, run: notification.run };
  await giveUpNotification(tx, 'UNKNOWN', { ...row, ...key }, { event, record });
}
