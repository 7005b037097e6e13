import type { ParkedRecord } from '../contracts/dead-letter-record.ts';
import { HEADERS } from '../contracts/headers.ts';
import { SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { RecordProducer } from '../kafka/producer.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import type { Logger } from '../observability/logger.ts';

export type ParkRecord = (record: IncomingRecord, reason: string) => Promise<void>;

/** Puts a record that cannot be read on the dead-letter topic, byte for byte, so that it blocks nothing and is not lost. */
export function createParkRecord(producer: RecordProducer, topic: string, logger: Logger): ParkRecord {
  return async (record, reason) => {
    const offset = String(record.offset);
    const parkedAt = new Date().toISOString();
    const parked: ParkedRecord = {
      schemaVersion: SCHEMA_VERSION,
      type: 'record.parked',
      reason,
      topic: record.topic,
      partition: record.partition,
      offset,
      key: record.key,
      payload: (record.value ?? Buffer.alloc(0)).toString('base64'),
      parkedAt,
    };
    await producer.send([
      {
        topic,
        key: record.key ?? `${record.topic}-${record.partition}-${offset}`,
        value: JSON.stringify(parked),
        headers: {
          [HEADERS.eventType]: parked.type,
          [HEADERS.timestamp]: parkedAt,
          [HEADERS.schemaVersion]: String(SCHEMA_VERSION),
        },
      },
    ]);
    logger.warn({ topic: record.topic, partition: record.partition, offset, reason }, 'record parked');
  };
}
