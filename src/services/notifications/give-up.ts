import type { Queryable } from '../../db/client.ts';
import { giveUpNotification } from '../../db/queries/notifications/change-status.ts';
import { type About, deadLetter, statusEvent } from '../outbox-records.ts';

/**
 * Ends one that may have been sent: whatever stops its resend, UNKNOWN is all that can be said of it.
 * @param about as its records name it, with the channel and provider of the route in hand
 * @param code what stopped it
 */
export function markUnknown(tx: Queryable, about: About, code: string): Promise<boolean> {
  return giveUp(tx, 'UNKNOWN', about, code);
}

/** Gives a run up with its dead letter, the record of that and the event. False where it is settled already. */
export function giveUp(tx: Queryable, to: 'FAILED' | 'UNKNOWN', about: About, code: string): Promise<boolean> {
  const { row, record } = deadLetter(about, code);
  const letter = { ...row, notificationId: about.id, run: about.run };
  return giveUpNotification(tx, to, letter, { event: statusEvent(about, to, code), record });
}
