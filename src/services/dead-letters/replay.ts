import type { Queryable } from '../../db/client.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import {
  type LockedDeadLetter,
  lockDeadLetter,
  markRetrying,
  takeRefusedRow,
} from '../../db/queries/dead-letters/change.ts';
import type { DeadLetterTarget } from '../../db/queries/dead-letters/read.ts';
import { beginReplayRun } from '../../db/queries/notifications/change-status.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { mayComeFrom, type Status } from '../../domain/status.ts';
import { notificationRecord, refusedRecord } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { auditDeadLetter } from './audit.ts';

export type ReplayRefusal =
  | 'already_replaying'
  | 'already_resolved'
  | 'expired'
  | 'not_replayable'
  /** UNKNOWN, and nobody asked for those. */
  | 'may_have_been_sent';

export type ReplayResult =
  /** `run` is the new one; null for a row that was put back. */
  | { kind: 'replayed'; run: number | null }
  /** `status` is the notification's, where it has one. */
  | { kind: 'refused'; code: ReplayRefusal; status: Status | null }
  | { kind: 'not_found' };

export type ReplayOptions = {
  /** Also what may have been sent: somebody named it, or asked for those. */
  includeUnknown: boolean;
  /** Not before then; milliseconds since 1970, from the database's `now` of the same kind. At once unless given. */
  availableAt?: (now: number) => number;
  /** Who asks, for the audit log; null for the job that replays at a time. */
  origin: Origin | null;
};

const REPLAYABLE = mayComeFrom('PENDING', 'person');

/**
 * Gives a notification that was given up its next run, or puts a refused row back into the outbox. The lock on the
 * notification decides between replays at once: one begins, the others are refused.
 */
export async function replayDeadLetter(
  { database, wakeRelay }: Pick<Ports, 'database' | 'wakeRelay'>,
  target: DeadLetterTarget,
  options: ReplayOptions,
): Promise<ReplayResult> {
  const result = await retryConflicts(() => inTransaction(database.pool, (tx) => replay(tx, target, options)));
  if (result.kind === 'replayed') wakeRelay();
  return result;
}

async function replay(
  tx: Queryable,
  target: DeadLetterTarget,
  { includeUnknown, availableAt, origin }: ReplayOptions,
): Promise<ReplayResult> {
  const letter = await lockDeadLetter(tx, target);
  if (!letter) return { kind: 'not_found' };
  const { notification } = letter;
  const code = refusalOf(letter, includeUnknown);
  if (code !== null) return { kind: 'refused', code, status: notification?.status ?? null };

  if (origin) await auditDeadLetter(tx, letter, origin, 'dead-letter.replay');
  if (!notification) {
    // All that was lost is one record: with the row back in the outbox nothing of the letter is left to do.
    const refused = await takeRefusedRow(tx, letter.id);
    await insertOutboxRow(tx, refusedRecord(refused), availableAt?.(refused.now));
    return { kind: 'replayed', run: null };
  }
  const run = notification.run + 1;
  await beginReplayRun(tx, notification);
  await markRetrying(tx, letter.id);
  const record = notificationRecord('notification.created', { ...notification, run, sendAt: null });
  await insertOutboxRow(tx, record, availableAt?.(notification.now));
  return { kind: 'replayed', run };
}

function refusalOf(
  { kind, status, run, notification }: LockedDeadLetter,
  includeUnknown: boolean,
): ReplayRefusal | null {
  if (status === 'RETRYING') return 'already_replaying';
  if (status === 'RESOLVED') return 'already_resolved';
  if (kind === 'refused_row') return null;
  if (!notification || notification.run !== run || !REPLAYABLE.includes(notification.status)) return 'not_replayable';
  if (notification.status === 'UNKNOWN' && !includeUnknown) return 'may_have_been_sent';
  return notification.expiresAt !== null && notification.expiresAt <= notification.now ? 'expired' : null;
}
