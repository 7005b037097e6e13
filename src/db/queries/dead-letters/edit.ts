import type { Recipient } from '../../../domain/notification.ts';
import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { inTransaction } from '../../transaction.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { type DeadLetterTarget, type LockedDeadLetter, lockDeadLetter } from './lock.ts';

/** What is not named stays as it is. */
export type DeadLetterChange = {
  /** Another recipient for the next run, with what is kept of it in hashes. */
  recipient?: { recipient: Recipient; recipientHash: Buffer; userKey: string } | undefined;
  /** The only provider of the next run. */
  provider?: string | undefined;
  /** Replayed by itself at that time; null for never. */
  retryAt?: Date | null | undefined;
  note?: string | undefined;
};

export type EditedNotification = LockedNotification & { recipient: Recipient };

export type EditRefusal = 'already_replaying' | 'already_resolved' | 'not_editable' | 'not_replayable';

export type EditResult =
  | { kind: 'edited' }
  | { kind: 'refused'; code: EditRefusal; status: Status | null }
  | { kind: 'not_found' };

/**
 * Changes an open dead letter, and its notification while that waits for a replay.
 * @param decide what to change, of a letter with this notification and its recipient, or none; what it throws undoes
 *   everything
 */
export function editDeadLetter(
  pool: Pool,
  cipher: ContentCipher,
  target: DeadLetterTarget,
  decide: (notification: EditedNotification | null) => DeadLetterChange,
  andThen: (tx: Queryable, letter: LockedDeadLetter, change: DeadLetterChange) => Promise<void> = async () => {},
): Promise<EditResult> {
  return inTransaction<EditResult>(pool, async (tx) => {
    const letter = await lockDeadLetter(tx, target);
    if (!letter) return { kind: 'not_found' };
    const { notification } = letter;
    const change = decide(notification && { ...notification, recipient: await recipientOf(tx, cipher, notification) });
    const code = refusalOf(letter, change);
    if (code !== null) return { kind: 'refused', code, status: notification?.status ?? null };

    if (notification) await changeNotification(tx, cipher, notification, change);
    const { retryAt, note = null } = change;
    await tx.query({
      name: 'edit-dead-letter',
      text: `update dead_letters set retry_at = case when $2 then $3 else retry_at end, note = coalesce($4, note) where id = $1`,
      values: [letter.id, retryAt !== undefined, retryAt ?? null, note],
    });
    await andThen(tx, letter, change);
    return { kind: 'edited' };
  });
}

function refusalOf(letter: LockedDeadLetter, { recipient, provider, retryAt }: DeadLetterChange): EditRefusal | null {
  const { kind, status, run, notification } = letter;
  if (status === 'RETRYING') return 'already_replaying';
  if (status === 'RESOLVED') return 'already_resolved';
  if (retryAt && kind === 'parked_record') return 'not_replayable';
  if (!recipient && provider === undefined) return null;
  const isWaiting = notification?.run === run && mayComeFrom('PENDING', 'person').includes(notification.status);
  return isWaiting ? null : 'not_editable';
}

async function recipientOf(tx: Queryable, cipher: ContentCipher, { id }: LockedNotification): Promise<Recipient> {
  const { rows } = await tx.query({
    name: 'recipient-of',
    text: 'select recipient from notifications where id = $1',
    values: [id],
  });
  return cipher.open(rows[0].recipient, ['notifications.recipient', id]);
}

async function changeNotification(
  tx: Queryable,
  cipher: ContentCipher,
  { id, channel }: LockedNotification,
  { recipient, provider }: DeadLetterChange,
): Promise<void> {
  if (recipient) {
    const sealed = cipher.seal(recipient.recipient, ['notifications.recipient', id]);
    await tx.query({
      name: 'change-recipient',
      text: `update notifications set recipient = $2, recipient_hash = $3, user_key = $4, updated_at = clock_timestamp()
        where id = $1`,
      values: [id, JSON.stringify(sealed), recipient.recipientHash, recipient.userKey],
    });
  }
  if (provider !== undefined) {
    await tx.query({
      name: 'change-routes',
      text: 'update notifications set routes = $2, updated_at = clock_timestamp() where id = $1',
      values: [id, JSON.stringify([{ channel, provider }])],
    });
  }
}
