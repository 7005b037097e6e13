import { type SQL, sql } from 'drizzle-orm';
import type { AttemptOutcome } from '../../../domain/outcome.ts';
import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { execute } from '../../statement.ts';
import { insertDeadLetter, type NewDeadLetter } from '../dead-letters/insert.ts';
import { CHANGED, statusTrail } from '../notifications/change-status.ts';
import type { OutboxRow } from '../outbox/rows.ts';
import type { AttemptKey } from './start.ts';

export type Settlement = {
  outcome: AttemptOutcome;
  /** Whether it uses up one of the policy's attempts. */
  counts: boolean;
  /** What it says of the provider. */
  providerOk: boolean | null;
  code: string | null;
  detail: string | null;
  response: string | null;
  providerMessageId: string | null;
  /** What the notification becomes. */
  status: Extract<Status, 'SENT' | 'RETRYING' | 'UNKNOWN' | 'DEFERRED'>;
  /** With DEFERRED: after how long the workflow will look again. */
  waitMs: number | null;
  event: OutboxRow | null;
  /** With UNKNOWN: its dead letter, in the same statement. */
  deadLetter: { row: NewDeadLetter; record: OutboxRow } | null;
  /** Only where the sender's lease is over: the judgement of somebody who found the attempt unfinished. */
  onlyExpired: boolean;
};

/**
 * Writes an attempt's result by compare-and-set on (attempt, epoch): status, timeline and event with it, or
 * nothing. A definite answer that comes late replaces `ambiguous`; a late "sent" stops whatever resend or replay is not
 * claimed yet. False when it was no longer ours to write.
 */
export async function settleAttempt(
  db: Queryable,
  cipher: ContentCipher,
  key: AttemptKey & { epoch: number },
  settlement: Settlement,
): Promise<boolean> {
  const { notificationId, run, seq, epoch } = key;
  const { status, event, deadLetter, counts, onlyExpired } = settlement;
  const at = `${notificationId}/${run}/${seq}`;
  const detail = cipher.seal(settlement.detail, ['attempts.detail', at]);
  const response = cipher.seal(settlement.response, ['attempts.response', at]);
  const sent = status === 'SENT';
  const code = sent ? null : settlement.code;
  const errorMessage = sent ? null : cipher.seal(settlement.detail, ['notifications.error_message', notificationId]);
  const when = (condition: boolean, text: SQL) => (condition ? text : sql.raw(''));
  // "Sent" is as good as a receipt: it holds for the notification also when a later attempt or run has begun.
  const may = sent
    ? sql`status = any(${sql.param(mayComeFrom('SENT', 'receipt'))})`
    : sql`run = ${run} and epoch = ${epoch} and status = any(${sql.param(mayComeFrom(status))})`;
  const settled = await execute(
    db,
    `settle-attempt:${status}:${event ? 'event' : 'quiet'}:${deadLetter ? 'dead' : 'alive'}:${counts}:${onlyExpired}`,
    sql`with done as (
        update attempts set state = 'finished', outcome = ${settlement.outcome}, code = ${settlement.code}, detail = ${detail},
          response = ${response}, counts = ${counts}, provider_ok = ${settlement.providerOk},
          provider_message_id = ${settlement.providerMessageId}, finished_at = clock_timestamp()
        where notification_id = ${notificationId} and run = ${run} and seq = ${seq} and epoch = ${epoch}
          and (state = 'sending' or outcome = 'ambiguous') ${when(onlyExpired, sql`and lease_until < clock_timestamp()`)}
        returning provider_message_id),
      changed as (
        update notifications set status = ${status}, reason = ${code}, error_code = ${code}, error_message = ${errorMessage},
          wake_at = clock_timestamp() + ${settlement.waitMs}::float8 * interval '1 millisecond',
          provider_message_id = done.provider_message_id, ${when(sent, sql`sent_at = clock_timestamp(),`)}
          sequence = sequence + 1, updated_at = clock_timestamp()
        from done
        where id = ${notificationId} and ${may}
        returning ${CHANGED}, error_message, retry_count, tags),
      ${statusTrail(event)}
      ${deadLetter ? sql`, ${insertDeadLetter({ ...deadLetter.row, run }, deadLetter.record)}` : sql.raw('')}
      ${when(
        sent,
        sql`, resolved as (
          update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), retry_at = null,
            resolved_by = case when dead_letters.run = ${run} then 'late_answer' else 'replay' end
          from changed where dead_letters.notification_id = changed.id and dead_letters.status <> 'RESOLVED')`,
      )}
      select 1 from done`,
  );
  return settled === 1;
}
