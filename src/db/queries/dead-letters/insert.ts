import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import { execute } from '../../statement.ts';
import { insertIntoOutbox, type OutboxRow } from '../outbox/rows.ts';

export type NewDeadLetter = {
  id: string;
  channel: string;
  provider: string | null;
  messageKey: string;
  errorCode: string;
};

/**
 * CTEs to follow one named `changed` (the notification after its update): one dead letter for its run, the end of the
 * one whose replay this run was, and the record that tells of it. Unique per (notification, run), so a repeated call
 * adds none.
 */
export function insertDeadLetter(
  { id, run, channel, provider, messageKey, errorCode }: NewDeadLetter & { run: number },
  record: OutboxRow,
): SQL {
  const payload = (json: SQL) => sql`jsonb_set(${json}::jsonb, '{retryCount}', to_jsonb(retry_count))::text`;
  return sql`dead_letter as (
      insert into dead_letters (id, client_id, notification_id, run, channel, provider, message_key, error_code, error_message,
        retry_count, status, replay_of)
      select ${id}::uuid, client_id, id, ${run}::int, ${channel}, ${provider}, ${messageKey}, ${errorCode}, error_message,
        retry_count, 'FAILED',
        (select d.id from dead_letters d where d.notification_id = changed.id and d.run < ${run} order by d.run desc limit 1)
      from changed
      on conflict (notification_id, run) do nothing
      returning client_id, notification_id, retry_count),
    superseded as (
      update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = 'superseded', retry_at = null
      from dead_letter
      where dead_letters.notification_id = dead_letter.notification_id and dead_letters.run < ${run}
        and dead_letters.status <> 'RESOLVED'),
    announced as (${insertIntoOutbox(record, { payload, from: 'dead_letter' })})`;
}

/**
 * A CTE to follow one named `changed` (the notification as it ended): the dead letter that its run was to make good
 * is closed, by what the replay came to.
 */
export const RESOLVE_REPLAYED = sql`closed as (
      update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = lower(changed.status)
      from changed where dead_letters.notification_id = changed.id and dead_letters.status = 'RETRYING')`;

export type NewParkedRecord = {
  id: string;
  reason: string;
  topic: string;
  partition: number;
  offset: bigint;
  key: string | null;
  /** Null for one whose bytes are not kept. */
  payload: Buffer | null;
  /** Of all bytes, also where only the first are kept. */
  payloadHash: Buffer;
  /** What a person should know of the bytes; becomes the letter's `errorMessage`. */
  note: string | null;
};

/** Keeps a parked record, once for each (topic, partition, offset, hash). False where it is there already. */
export async function insertParkedRecord(db: Queryable, record: NewParkedRecord): Promise<boolean> {
  const { id, reason, topic, partition, offset, key, payload, payloadHash, note } = record;
  const inserted = await execute(
    db,
    'insert-parked-record',
    sql`insert into dead_letters (id, source_topic, source_partition, source_offset, payload_hash, message_key,
        original_payload, error_code, error_message, status)
      values (${id}, ${topic}, ${partition}, ${offset}, ${payloadHash}, ${key}, ${payload}, ${reason}, ${note}, 'FAILED')
      on conflict (source_topic, source_partition, source_offset, payload_hash) do nothing`,
  );
  return inserted === 1;
}
