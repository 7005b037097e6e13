import { createHash } from 'node:crypto';
import type { ParkedRecord } from '../contracts/dead-letter-record.ts';
import { HEADERS } from '../contracts/headers.ts';
import { SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { Logger } from '../observability/logger.ts';
import type { RecordProducer } from './producer.ts';
import type { IncomingRecord } from './records.ts';

export type ParkRecord = (record: IncomingRecord, reason: string) => Promise<void>;

export type ParkOptions = {
  producer: Pick<RecordProducer, 'send'>;
  deadLetterTopic: string;
  /**
   * A `record` of ours is parked byte for byte. The key and the value of a `request` may hold addresses and content, so
   * they stay where they are; what is parked has their position and the hash of the value.
   */
  what: 'record' | 'request';
  logger: Logger;
};

/** Puts a record that cannot be read or accepted on the dead-letter topic, so that it blocks nothing and is not lost. */
export function createParkRecord({ producer, deadLetterTopic, what, logger }: ParkOptions): ParkRecord {
  return async ({ topic, partition, offset, key, value }, reason) => {
    const bytes = value ?? Buffer.alloc(0);
    const kept =
      what === 'record'
        ? { key, payload: bytes.toString('base64') }
        : { key: null, payload: null, payloadHash: createHash('sha256').update(bytes).digest('hex') };
    const parkedAt = new Date().toISOString();
    const parked: ParkedRecord = {
      schemaVersion: SCHEMA_VERSION,
      type: 'record.parked',
      reason,
      topic,
      partition,
      offset,
      ...kept,
      parkedAt,
    };
    await producer.send(deadLetterTopic, [
      {
        key: kept.key ?? `${topic}-${partition}-${offset}`,
        value: JSON.stringify(parked),
        headers: {
          [HEADERS.eventType]: parked.type,
          [HEADERS.timestamp]: parkedAt,
          [HEADERS.schemaVersion]: String(SCHEMA_VERSION),
        },
      },
    ]);
    logger.warn({ topic, partition, offset, reason }, `${what} parked`);
  };
}
