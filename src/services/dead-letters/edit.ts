import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '../../db/client.ts';
import type { ContentCipher } from '../../db/content-cipher.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import { changeDeadLetter, type LockedDeadLetter, lockDeadLetter } from '../../db/queries/dead-letters/change.ts';
import type { DeadLetterTarget } from '../../db/queries/dead-letters/read.ts';
import {
  changeRecipient,
  changeRoutes,
  changeWords,
  type Legs,
  type RenderedWords,
  readLegs,
} from '../../db/queries/notifications/change.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Recipient } from '../../domain/notification.ts';
import { mayComeFrom, type Status } from '../../domain/status.ts';
import type { Ports } from '../ports.ts';
import { auditDeadLetter } from './audit.ts';

/** What is not named stays as it is. */
export type DeadLetterChange = {
  /** Another recipient for the next run, with what is kept of it in hashes. */
  recipient?: { recipient: Recipient; recipientHash: Buffer; userKey: string } | undefined;
  /** Other words for the next run, rendered from a template. */
  words?: RenderedWords | undefined;
  /** The only provider of the next run. */
  provider?: string | undefined;
  /** Replayed by itself at that time; null for never. */
  retryAt?: Date | null | undefined;
  /** Null for none any more. */
  note?: string | null | undefined;
};

export type EditedNotification = LockedNotification & Legs;

export type EditRefusal =
  | 'not_for_operator'
  | 'already_replaying'
  | 'already_resolved'
  | 'not_editable'
  | 'not_replayable';

export type EditResult =
  | { kind: 'edited' }
  | { kind: 'refused'; code: EditRefusal; status: Status | null }
  | { kind: 'not_found' };

/**
 * Changes an open dead letter, and its notification while that waits for a replay. Another recipient and other words are
 * the client's to name: the operator, who may not see the content, must not have it sent to itself.
 * @param decide what to change, of a letter with this notification and its recipient, or none: what can be asked for
 *   depends on its channel. It takes its time before anything is locked, and is asked once more under the lock where
 *   somebody has changed meanwhile what it decides by. It may read on the connection that it is given. What it throws
 *   undoes everything
 */
export async function editDeadLetter(
  { database: { pool, cipher } }: Pick<Ports, 'database'>,
  target: DeadLetterTarget,
  decide: (notification: EditedNotification | null, on: Queryable) => DeadLetterChange | Promise<DeadLetterChange>,
  origin: Origin,
): Promise<EditResult> {
  const locked = <T>(work: (tx: Queryable) => Promise<T>) => retryConflicts(() => inTransaction(pool, work));
  const seen = await locked((tx) => lockWithLegs(tx, cipher, target));
  if (!seen) return { kind: 'not_found' };
  const early = await decide(editedOf(seen), pool);
  return locked<EditResult>(async (tx) => {
    const found = await lockWithLegs(tx, cipher, target);
    if (!found) return { kind: 'not_found' };
    const { letter, legs } = found;
    const { notification } = letter;
    const change = isDeepStrictEqual(legs, seen.legs) ? early : await decide(editedOf(found), tx);
    const isOfClient = change.recipient !== undefined || change.words !== undefined;
    const code = target.clientId === null && isOfClient ? 'not_for_operator' : refusalOf(letter, change);
    if (code !== null) return { kind: 'refused', code, status: notification?.status ?? null };

    if (notification && change.recipient) await changeRecipient(tx, cipher, notification.id, change.recipient);
    if (notification && change.words) await changeWords(tx, cipher, notification.id, change.words);
    if (notification) await changeProvider(tx, notification, change);
    await changeDeadLetter(tx, letter.id, change);
    await auditDeadLetter(tx, letter, origin, 'dead-letter.edit', namesOf(change));
    return { kind: 'edited' };
  });
}

/** A letter, and all of its notification that an edit decides by. */
type LetterToEdit = { letter: LockedDeadLetter; legs: Legs | null };

async function lockWithLegs(
  tx: Queryable,
  cipher: ContentCipher,
  target: DeadLetterTarget,
): Promise<LetterToEdit | null> {
  const letter = await lockDeadLetter(tx, target);
  if (!letter) return null;
  return { letter, legs: letter.notification && (await readLegs(tx, cipher, letter.notification.id)) };
}

function editedOf({ letter: { notification }, legs }: LetterToEdit): EditedNotification | null {
  return notification && legs && { ...notification, ...legs };
}

function refusalOf(
  letter: LockedDeadLetter,
  { recipient, words, provider, retryAt }: DeadLetterChange,
): EditRefusal | null {
  const { kind, status, run, notification } = letter;
  if (status === 'RETRYING') return 'already_replaying';
  if (status === 'RESOLVED') return 'already_resolved';
  if (retryAt && kind === 'parked_record') return 'not_replayable';
  if (!recipient && !words && provider === undefined) return null;
  const isWaiting = notification?.run === run && mayComeFrom('PENDING', 'person').includes(notification.status);
  return isWaiting ? null : 'not_editable';
}

async function changeProvider(
  tx: Queryable,
  { id, channel }: LockedNotification,
  { provider }: DeadLetterChange,
): Promise<void> {
  if (provider !== undefined) await changeRoutes(tx, id, [{ channel, provider }]);
}

/** What was changed, without an address or anybody's words. */
function namesOf(change: DeadLetterChange): Record<string, unknown> {
  const changed = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [] : name));
  return { changed, provider: change.provider, retryAt: change.retryAt };
}
