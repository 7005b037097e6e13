import type { Queryable } from '../../client.ts';

/**
 * A row that Kafka refuses for good becomes a dead letter and blocks nothing; in the transaction that claimed it.
 * @param topic as it is called today; @param reason the broker's error code, such as MESSAGE_TOO_LARGE
 */
export async function refuseRow(
  tx: Queryable,
  { id, topic }: { id: string; topic: string },
  deadLetterId: string,
  reason: string,
): Promise<void> {
  await tx.query({
    text: `with refused as (delete from outbox where id = $1 returning *)
      insert into dead_letters (id, client_id, message_key, original_payload, source_topic, error_code, error_message, status)
      select $2, client_id, key, convert_to(payload, 'UTF8'), $4, 'kafka_refused', $3, 'FAILED' from refused`,
    values: [id, deadLetterId, reason, topic],
  });
}
