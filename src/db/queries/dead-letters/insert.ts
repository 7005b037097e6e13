import { OUTBOX_COLUMNS, type OutboxRow } from '../outbox/outbox-row.ts';
import type { SqlParameters } from '../sql-parameters.ts';

export type NewDeadLetter = {
  id: string;
  channel: string;
  provider: string | null;
  messageKey: string;
  errorCode: string;
};

/**
 * CTEs to follow one named `changed` (the notification after its update): one dead letter for its run and the
 * record that tells of it. Unique per (notification, run), so a repeated call adds none.
 */
export function insertDeadLetter(
  { next }: SqlParameters,
  deadLetter: NewDeadLetter & { run: number },
  record: OutboxRow,
): string {
  return `dead_letter as (
      insert into dead_letters (id, client_id, notification_id, run, channel, provider, message_key, error_code, error_message,
        retry_count, status)
      select ${next(deadLetter.id, 'uuid')}, client_id, id, ${next(deadLetter.run, 'int')}, ${next(deadLetter.channel)},
        ${next(deadLetter.provider)}, ${next(deadLetter.messageKey)}, ${next(deadLetter.errorCode)}, error_message, retry_count,
        'FAILED' from changed
      on conflict (notification_id, run) do nothing
      returning client_id, retry_count),
    announced as (
      insert into outbox (${OUTBOX_COLUMNS})
      select ${next(record.lane, 'smallint')}, client_id, ${next(record.topic)}, ${next(record.key)}, ${next(record.eventType)},
        jsonb_set(${next(record.payload)}::jsonb, '{retryCount}', to_jsonb(retry_count))::text, ${next(record.traceparent)}
      from dead_letter)`;
}
