import { type SQL, sql } from 'drizzle-orm';
import { isSettled, mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { execute } from '../../statement.ts';
import { LEAVES_LINE } from '../account-line/rows.ts';
import { insertDeadLetter, type NewDeadLetter, RESOLVE_REPLAYED } from '../dead-letters/insert.ts';
import { insertEachIntoOutbox, insertIntoOutbox, type OutboxRow } from '../outbox/rows.ts';

/** What an update of `notifications` has to answer where `statusTrail` follows it. */
export const CHANGED = sql.raw(
  'id, client_id, environment, sequence, updated_at, status, reason, template_id, template_version, locale, variant',
);

/**
 * CTEs to follow one named `changed` (rows of `notifications` after their update, with `CHANGED` of each): the timeline
 * row, and the event with what only the row knows: its sequence, its environment, and the template that it was rendered from.
 * So no status changes without a trace.
 */
export function statusTrail(event: OutboxRow | null): SQL {
  if (!event) return TRAIL;
  return sql`${TRAIL}, told as (${insertIntoOutbox(event, { payload: withRow, from: 'changed' })})`;
}

/** The same for many, each with its own event. */
export function statusTrails(events: readonly { id: string; row: OutboxRow }[]): SQL {
  return sql`${TRAIL}, told as (${insertEachIntoOutbox(events, withRow)})`;
}

const TRAIL = sql`trail as (
    insert into timeline (notification_id, sequence, at, status, reason)
    select id, sequence, updated_at, status, reason from changed)`;

/** Of an event as JSON text: the same with what the row knows. */
function withRow(json: SQL): SQL {
  return sql`jsonb_set_lax(jsonb_set(jsonb_set(${json}::jsonb, '{data,sequence}', to_jsonb(sequence)),
    '{data,environment}', to_jsonb(environment)), '{data,template}', ${TEMPLATE}, true, 'return_target')::text`;
}

/** Null where there is none. */
const TEMPLATE = sql.raw(`(select jsonb_build_object('key', t.key, 'version', template_version, 'locale', locale,
    'variant', variant) from templates t where t.id = template_id)`);

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
  const ends = isSettled(to);
  // What waits may come to wait for something else: a step of the timeline as well.
  const isOtherWait = ends ? sql`false` : sql`status = ${to} and reason is distinct from ${reason}`;
  const changed = await execute(
    tx,
    `change-status:${ends ? 'end' : to === 'DEFERRED' ? 'line' : 'wait'}:${event ? 'event' : 'quiet'}`,
    sql`with changed as (
        update notifications set status = ${to}, reason = ${reason}, sequence = sequence + 1,
          wake_at = to_timestamp(${wakeAt}::float8 / 1000),
          updated_at = clock_timestamp()
        where id = ${key.notificationId} and run = ${key.run}
          and (status = any(${sql.param(mayComeFrom(to))}) or ${isOtherWait})
        returning ${CHANGED}),
      ${statusTrail(event)} ${ends ? sql`, ${RESOLVE_REPLAYED}` : sql.raw('')}
      ${to === 'DEFERRED' ? sql.raw('') : sql`, ${LEAVES_LINE}`}
      select 1 from changed`,
  );
  return changed === 1;
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
  const { notificationId, run, errorCode } = deadLetter;
  const changed = await execute(
    db,
    'give-up-notification',
    sql`with changed as (
        update notifications set status = ${to}, reason = ${errorCode}, error_code = ${errorCode},
          sequence = sequence + 1, wake_at = null, updated_at = clock_timestamp()
        where id = ${notificationId} and run = ${run}
          and status = any(${sql.param(mayComeFrom(to).filter((from) => !isSettled(from)))})
        returning ${CHANGED}, error_message, retry_count),
      ${statusTrail(news.event)}, ${LEAVES_LINE},
      ${insertDeadLetter(deadLetter, news.record)}
      select 1 from changed`,
  );
  return changed === 1;
}

/**
 * The next run of one that was given up, from the beginning: PENDING, with its timeline row.
 * @throws Error where it is not in the state in which it was locked
 */
export async function beginReplayRun(tx: Queryable, { id, run }: { id: string; run: number }): Promise<void> {
  const changed = await execute(
    tx,
    'begin-replay-run',
    sql`with changed as (
        update notifications set status = 'PENDING', reason = 'replayed', run = run + 1, retry_count = 0, error_code = null,
          error_message = null, provider = null, provider_message_id = null, send_at = null, wake_at = null, chunk = null,
          sequence = sequence + 1, updated_at = clock_timestamp()
        where id = ${id} and run = ${run} and status = any(${sql.param(mayComeFrom('PENDING', 'person'))})
        returning ${CHANGED}),
      ${statusTrail(null)}
      select 1 from changed`,
  );
  if (changed !== 1) throw new Error('a locked notification has changed');
}

/** SENT or FAILED because a person says so, with timeline row and event. */
export async function changeStatusByPerson(
  tx: Queryable,
  { id, run }: { id: string; run: number },
  to: 'SENT' | 'FAILED',
  event: OutboxRow,
): Promise<void> {
  const sent = sql.raw(to === 'SENT' ? 'sent_at = clock_timestamp(), error_code = null, error_message = null,' : '');
  await execute(
    tx,
    `change-status-by-person:${to}`,
    sql`with changed as (
        update notifications set status = ${to}, reason = 'resolved', ${sent}
          sequence = sequence + 1, wake_at = null, updated_at = clock_timestamp()
        where id = ${id} and run = ${run} and status = any(${sql.param(mayComeFrom(to, 'person'))})
        returning ${CHANGED}),
      ${statusTrail(event)}
      select 1 from changed`,
  );
}
