import { isSettled, mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { insertDeadLetter, type NewDeadLetter } from '../dead-letters/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { statusTrail } from './status-trail.ts';

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
