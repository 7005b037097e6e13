import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { statusTrail } from '../notifications/status-trail.ts';
import { insertOutboxRow } from '../outbox/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { type AndThen, type DeadLetterTarget, type LockedDeadLetter, lockDeadLetter } from './lock.ts';

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
};

/** What is kept of an outbox row that Kafka refused; `clientId` is a UUID, `payload` its JSON text. */
export type RefusedRow = { clientId: string; key: string; payload: string };

/** Builds the row that goes to Kafka. */
export type ReplayRows = {
  /** Of the new run of a notification. */
  created(notification: LockedNotification): OutboxRow;
  /** As it stood before Kafka refused it. */
  putBack(refused: RefusedRow): OutboxRow;
};

const REPLAYABLE = mayComeFrom('PENDING', 'person');

/**
 * Gives a notification that was given up its next run, or puts a refused row back into the outbox. The lock on the
 * notification decides between replays at once: one begins, the others are refused.
 */
export function replayDeadLetter(
  pool: Pool,
  target: DeadLetterTarget,
  { includeUnknown, availableAt }: ReplayOptions,
  rows: ReplayRows,
  andThen: AndThen = async () => {},
): Promise<ReplayResult> {
  return inTransaction<ReplayResult>(pool, async (tx) => {
    const letter = await lockDeadLetter(tx, target);
    if (!letter) return { kind: 'not_found' };
    const { notification } = letter;
    const code = refusalOf(letter, includeUnknown);
    if (code !== null) return { kind: 'refused', code, status: notification?.status ?? null };

    if (!notification) {
      await putBack(tx, letter.id, availableAt, rows);
      await andThen(tx, letter);
      return { kind: 'replayed', run: null };
    }
    const run = notification.run + 1;
    await beginRun(tx, letter.id, notification);
    const row = rows.created({ ...notification, run, status: 'PENDING', sendAt: null });
    await insertOutboxRow(tx, row, availableAt?.(notification.now));
    await andThen(tx, letter);
    return { kind: 'replayed', run };
  });
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

/** The run, its status and its timeline row; the letter is RETRYING until it ends. */
async function beginRun(tx: Queryable, letterId: string, { id, run }: LockedNotification): Promise<void> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const { rowCount } = await tx.query({
    name: 'replay-dead-letter',
    text: `with changed as (
      update notifications set status = 'PENDING', reason = 'replayed', run = run + 1, retry_count = 0, error_code = null,
        error_message = null, provider = null, provider_message_id = null, send_at = null, wake_at = null,
        deferred_since = null, sequence = sequence + 1, updated_at = clock_timestamp()
      where id = ${next(id, 'uuid')} and run = ${next(run, 'int')} and status = any(${next(REPLAYABLE)})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, null)}
    update dead_letters set status = 'RETRYING', retry_at = null from changed where dead_letters.id = ${next(letterId, 'uuid')}`,
    values: parameters.values,
  });
  if (rowCount !== 1) throw new Error('a locked notification has changed');
}

/** All that was lost is one record: with the row back in the outbox nothing of the letter is left to do. */
async function putBack(
  tx: Queryable,
  letterId: string,
  availableAt: ReplayOptions['availableAt'],
  rows: ReplayRows,
): Promise<void> {
  const { rows: resolved } = await tx.query({
    name: 'put-refused-row-back',
    text: `update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = 'replay', retry_at = null
      where id = $1
      returning client_id as "clientId", message_key as key,
        convert_from(original_payload, 'UTF8') as payload, (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    values: [letterId],
  });
  const { now, ...refused } = resolved[0];
  await insertOutboxRow(tx, rows.putBack(refused), availableAt?.(now));
}
