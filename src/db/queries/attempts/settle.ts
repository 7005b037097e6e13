import type { AttemptOutcome } from '../../../domain/outcome.ts';
import { mayComeFrom, type Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { insertDeadLetter, type NewDeadLetter } from '../dead-letters/insert.ts';
import { statusTrail } from '../notifications/change-status.ts';
import type { OutboxRow } from '../outbox/rows.ts';
import { sqlParameters } from '../sql-parameters.ts';
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
  const parameters = sqlParameters();
  const { next } = parameters;
  const s = settlement;
  const at = `${key.notificationId}/${key.run}/${key.seq}`;
  const detail = cipher.seal(s.detail, ['attempts.detail', at]);
  const response = cipher.seal(s.response, ['attempts.response', at]);
  const errorMessage = cipher.seal(s.detail, ['notifications.error_message', key.notificationId]);
  const id = next(key.notificationId, 'uuid');
  const run = next(key.run, 'int');
  const epoch = next(key.epoch, 'int');
  const sent = s.status === 'SENT';
  // "Sent" is as good as a receipt: it holds for the notification also when a later attempt or run has begun.
  const may = sent
    ? `status = any(${next(mayComeFrom('SENT', 'receipt'))})`
    : `run = ${run} and epoch = ${epoch} and status = any(${next(mayComeFrom(s.status))})`;
  const result = await db.query({
    name: `settle-attempt:${s.status}:${s.event ? 'event' : 'quiet'}:${s.deadLetter ? 'dead' : 'alive'}:${s.counts}:${s.onlyExpired}`,
    text: `with done as (
      update attempts set state = 'finished', outcome = ${next(s.outcome)}, code = ${next(s.code)}, detail = ${next(detail)},
        response = ${next(response)}, counts = ${next(s.counts)}, provider_ok = ${next(s.providerOk)}, provider_message_id = ${next(s.providerMessageId)}, finished_at = clock_timestamp()
      where notification_id = ${id} and run = ${run} and seq = ${next(key.seq, 'int')} and epoch = ${epoch}
        and (state = 'sending' or outcome = 'ambiguous')${s.onlyExpired ? ' and lease_until < clock_timestamp()' : ''}
      returning provider_message_id),
    changed as (
      update notifications set status = ${next(s.status)}, reason = ${next(sent ? null : s.code)},
        error_code = ${next(sent ? null : s.code)}, error_message = ${next(sent ? null : errorMessage)},
        wake_at = clock_timestamp() + ${next(s.waitMs, 'float8')} * interval '1 millisecond',
        deferred_since = ${s.counts ? 'null' : 'coalesce(deferred_since, clock_timestamp())'},
        provider_message_id = done.provider_message_id, ${sent ? 'sent_at = clock_timestamp(),' : ''}
        sequence = sequence + 1, updated_at = clock_timestamp()
      from done
      where id = ${id} and ${may}
      returning id, client_id, sequence, updated_at, status, reason, error_message, retry_count, tags),
    ${statusTrail(parameters, s.event)}
    ${s.deadLetter ? `, ${insertDeadLetter(parameters, { ...s.deadLetter.row, run: key.run }, s.deadLetter.record)}` : ''}
    ${
      sent
        ? `, resolved as (update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), retry_at = null,
        resolved_by = case when dead_letters.run = ${run} then 'late_answer' else 'replay' end
      from changed where dead_letters.notification_id = changed.id and dead_letters.status <> 'RESOLVED')`
        : ''
    }
    select 1 from done`,
    values: parameters.values,
  });
  return result.rowCount === 1;
}
