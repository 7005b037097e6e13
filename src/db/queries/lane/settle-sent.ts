import { sql } from 'drizzle-orm';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { queryRows } from '../../statement.ts';
import type { AttemptKey } from '../attempts/start.ts';
import { CHANGED, statusTrails } from '../notifications/change-status.ts';
import type { OutboxRow } from '../outbox/rows.ts';

/** That a provider took it, and what it said. */
export type Sent = AttemptKey & { epoch: number; response: string; providerMessageId: string | null; event: OutboxRow };

/**
 * Writes of many attempts that they were sent, each by compare-and-set on (attempt, epoch): what `settleAttempt` writes of
 * one, for all of them in one statement.
 * @returns the ids of those whose attempt was still theirs to write
 */
export async function settleSent(db: Queryable, cipher: ContentCipher, sent: readonly Sent[]): Promise<Set<string>> {
  const given = sent.map(({ notificationId: id, run, seq, epoch, response, providerMessageId }) => {
    const at = `${id}/${run}/${seq}`;
    return {
      id,
      run,
      seq,
      epoch,
      response: cipher.seal(response, ['attempts.response', at]),
      message: providerMessageId,
    };
  });
  const rows = await queryRows<{ id: string }>(
    db,
    'settle-sent',
    sql`with given as materialized (
        select * from json_to_recordset(${JSON.stringify(given)}::json)
          as given (id uuid, run int, seq int, epoch int, response text, message text)),
      done as (
        update attempts a set state = 'finished', outcome = 'sent', code = null, detail = null, response = given.response,
          counts = true, provider_ok = true, provider_message_id = given.message, finished_at = clock_timestamp()
        from given
        where a.notification_id = given.id and a.run = given.run and a.seq = given.seq and a.epoch = given.epoch
          and (a.state = 'sending' or a.outcome = 'ambiguous')
        returning a.notification_id, a.run as of_run, a.provider_message_id as message),
      changed as (
        update notifications set status = 'SENT', reason = null, error_code = null, error_message = null, wake_at = null,
          provider_message_id = done.message, sent_at = clock_timestamp(),
          sequence = sequence + 1, updated_at = clock_timestamp()
        from done
        where id = done.notification_id and status = any(${sql.param(mayComeFrom('SENT', 'receipt'))})
        returning ${CHANGED}, done.of_run),
      ${statusTrails(sent.map(({ notificationId, event }) => ({ id: notificationId, row: event })))},
      resolved as (
        update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), retry_at = null,
          resolved_by = case when dead_letters.run = changed.of_run then 'late_answer' else 'replay' end
        from changed where dead_letters.notification_id = changed.id and dead_letters.status <> 'RESOLVED')
      select notification_id as id from done`,
  );
  return new Set(rows.map(({ id }) => id));
}
