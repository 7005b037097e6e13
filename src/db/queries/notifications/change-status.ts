import { isSettled, mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { insertDeadLetter, type NewDeadLetter, resolveReplayed } from '../dead-letters/insert.ts';
import { insertIntoOutbox, type OutboxRow } from '../outbox/rows.ts';
import { type SqlParameters, sqlParameters } from '../sql-parameters.ts';

/**
 * CTEs to follow one named `changed` (rows of `notifications` after their update): the timeline row, and
 * the event with the sequence that only the update knows. So no status changes without a trace.
 */
export function statusTrail(parameters: SqlParameters, event: OutboxRow | null): string {
  const trail = `trail as (
    insert into timeline (notification_id, sequence, at, status, reason)
    select id, sequence, updated_at, status, reason from changed)`;
  if (!event) return trail;
  const payload = (json: string) => `jsonb_set(${json}::jsonb, '{data,sequence}', to_jsonb(sequence))::text`;
  return `${trail}, told as (${insertIntoOutbox(parameters, event, { payload, from: 'changed' })})`;
}

export type StatusChange = {
  to: Status;
  reason: string | null;
  /** When the workflow will look again, in milliseconds since 1970; null where it will not. */
  wakeAt: number | null;
  event: OutboxRow | null;
};

/**
 * A change of status without an attempt, by compare-and-set with its timeline row and event. False when the status
 * that it would start from is not allowed to become this one.
 */
export async function changeStatus(
  tx: Queryable,
  key: { notificationId: string; run: number },
  { to, reason, wakeAt, event }: StatusChange,
): Promise<boolean> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const ends = isSettled(to);
  const status = next(to);
  const because = next(reason);
  // What waits may come to wait for something else: a step of the timeline as well.
  const isOtherWait = ends ? 'false' : `status = ${status} and reason is distinct from ${because}`;
  const result = await tx.query({
    name: `change-status:${ends ? 'end' : 'wait'}:${event ? 'event' : 'quiet'}`,
    text: `with changed as (
      update notifications set status = ${status}, reason = ${because}, sequence = sequence + 1,
        wake_at = to_timestamp(${next(wakeAt, 'float8')} / 1000), ${ends ? 'deferred_since = null,' : ''} updated_at = clock_timestamp()
      where id = ${next(key.notificationId, 'uuid')} and run = ${next(key.run, 'int')}
        and (status = any(${next(mayComeFrom(to))}) or ${isOtherWait})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, event)}
    ${ends ? `, ${resolveReplayed()}` : ''}
    select 1 from changed`,
    values: parameters.values,
  });
  return result.rowCount === 1;
}

/**
 * Gives a run up, as FAILED or, where it may have been sent, as UNKNOWN: the status, its dead letter, the record for
 * the dead-letter topic and the status event are one statement. False where the run is settled already.
 */
export async function giveUpNotification(
  db: Queryable,
  to: 'FAILED' | 'UNKNOWN',
  deadLetter: NewDeadLetter & { notificationId: string; run: number },
  news: { event: OutboxRow; record: OutboxRow },
): Promise<boolean> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const result = await db.query({
    text: `with changed as (
      update notifications set status = ${next(to)}, reason = ${next(deadLetter.errorCode)}, error_code = ${next(deadLetter.errorCode)},
        sequence = sequence + 1, wake_at = null, deferred_since = null, updated_at = clock_timestamp()
      where id = ${next(deadLetter.notificationId, 'uuid')} and run = ${next(deadLetter.run)}
        and status = any(${next(mayComeFrom(to).filter((from) => !isSettled(from)))})
      returning id, client_id, sequence, updated_at, status, reason, error_message, retry_count),
    ${statusTrail(parameters, news.event)},
    ${insertDeadLetter(parameters, deadLetter, news.record)}
    select 1 from changed`,
    values: parameters.values,
  });
  return result.rowCount === 1;
}

/**
 * The next run of one that was given up, from the beginning: PENDING, with its timeline row.
 * @throws Error where it is not in the state in which it was locked
 */
export async function beginReplayRun(tx: Queryable, { id, run }: { id: string; run: number }): Promise<void> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const { rowCount } = await tx.query({
    name: 'begin-replay-run',
    text: `with changed as (
      update notifications set status = 'PENDING', reason = 'replayed', run = run + 1, retry_count = 0, error_code = null,
        error_message = null, provider = null, provider_message_id = null, send_at = null, wake_at = null,
        deferred_since = null, sequence = sequence + 1, updated_at = clock_timestamp()
      where id = ${next(id, 'uuid')} and run = ${next(run, 'int')} and status = any(${next(mayComeFrom('PENDING', 'person'))})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, null)}
    select 1 from changed`,
    values: parameters.values,
  });
  if (rowCount !== 1) throw new Error('a locked notification has changed');
}

/** SENT or FAILED because a person says so, with timeline row and event. */
export async function changeStatusByPerson(
  tx: Queryable,
  { id, run }: { id: string; run: number },
  to: 'SENT' | 'FAILED',
  event: OutboxRow,
): Promise<void> {
  const parameters = sqlParameters();
  const { next } = parameters;
  await tx.query({
    name: `change-status-by-person:${to}`,
    text: `with changed as (
      update notifications set status = ${next(to)}, reason = 'resolved',
        ${to === 'SENT' ? 'sent_at = clock_timestamp(), error_code = null, error_message = null,' : ''}
        sequence = sequence + 1, wake_at = null, updated_at = clock_timestamp()
      where id = ${next(id, 'uuid')} and run = ${next(run, 'int')} and status = any(${next(mayComeFrom(to, 'person'))})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, event)}
    select 1 from changed`,
    values: parameters.values,
  });
}
