import type { Queryable } from '../../client.ts';

export type NewParkedRecord = {
  id: string;
  reason: string;
  topic: string;
  partition: number;
  offset: bigint;
  key: string | null;
  /** Null for one whose bytes are not kept. */
  payload: Buffer | null;
  payloadHash: Buffer;
};

/** Keeps a parked record, once for each (topic, partition, offset, hash). False where it is there already. */
export async function insertParkedRecord(db: Queryable, record: NewParkedRecord): Promise<boolean> {
  const { id, reason, topic, partition, offset, key, payload, payloadHash } = record;
  const { rowCount } = await db.query({
    name: 'insert-parked-record',
    text: `insert into dead_letters (id, source_topic, source_partition, source_offset, payload_hash, message_key,
        original_payload, error_code, status)
      values ($1, $2, $3, $4, $5, $6, $7, $8, 'FAILED')
      on conflict (source_topic, source_partition, source_offset, payload_hash) do nothing`,
    values: [id, topic, partition, offset, payloadHash, key, payload, reason],
  });
  return rowCount === 1;
}
