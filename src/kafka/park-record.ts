import { createHash } from 'node:crypto';
import type { ParkedRecord } from '../contracts/dead-letter-record.ts';
import { HEADERS } from '../contracts/headers.ts';
import { SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { Logger } from '../observability/logger.ts';
import { type RecordProducer, RecordsRefused } from './producer.ts';
import type { IncomingRecord } from './records.ts';

export type ParkRecord = (record: IncomingRecord, reason: string) => Promise<void>;

export type ParkOptions = {
  producer: Pick<RecordProducer, 'send'>;
  deadLetterTopic: string;
  /**
   * A `record` of ours is parked byte for byte, of a large one the beginning. The key and the value of a `request` may
   * hold addresses and content, so they stay where they are; what is parked has their position and the hash of the value.
   */
  what: 'record' | 'request';
  logger: Logger;
};

/**
 * Bytes of a value that are kept; in base 64 they fit a topic of Kafka's default of 1 MB for a record. Where they do
 * not, because the topic allows less, it must do with the next.
 */
const KEPT_BYTES = [512 * 1024, 1024, 0];
/** Characters of a key; what is longer is no id. */
const KEPT_KEY = 256;

type Kept = Pick<ParkedRecord, 'key' | 'payload' | 'payloadHash' | 'payloadSize'>;

/**
 * Puts a record that cannot be read or accepted on the dead-letter topic, so that it blocks nothing and is not lost:
 * where it stands is always told, so that of a large one the rest can be read there.
 */
export function createParkRecord({ producer, deadLetterTopic, what, logger }: ParkOptions): ParkRecord {
  return async function parkRecord(record, reason) {
    const { topic, partition, offset } = record;
    const parkedAt = new Date().toISOString();

    function send(kept: Kept): Promise<void> {
      const type = 'record.parked';
      const place = { reason, topic, partition, offset };
      const parked: ParkedRecord = { schemaVersion: SCHEMA_VERSION, type, ...place, ...kept, parkedAt };
      const headers = {
        [HEADERS.eventType]: type,
        [HEADERS.timestamp]: parkedAt,
        [HEADERS.schemaVersion]: String(SCHEMA_VERSION),
      };
      const key = kept.key ?? `${topic}-${partition}-${offset}`;
      return producer.send(deadLetterTopic, [{ key, value: JSON.stringify(parked), headers }]);
    }

    async function sendWhatFits([most = 0, ...less]: number[]): Promise<void> {
      try {
        await send(beginningOf(record, most));
      } catch (error) {
        if (!(error instanceof RecordsRefused) || less.length === 0) throw error;
        await sendWhatFits(less);
      }
    }

    await (what === 'record'
      ? sendWhatFits(KEPT_BYTES)
      : send({ key: null, payload: null, payloadHash: hashOf(record) }));
    logger.warn({ topic, partition, offset, reason }, `${what} parked`);
  };
}

function beginningOf(record: IncomingRecord, most: number): Kept {
  const bytes = record.value ?? Buffer.alloc(0);
  const key = record.key?.slice(0, KEPT_KEY) ?? null;
  const payload = bytes.subarray(0, most).toString('base64');
  if (bytes.length <= most) return { key, payload };
  return { key, payload, payloadHash: hashOf(record), payloadSize: bytes.length };
}

function hashOf({ value }: IncomingRecord): string {
  return createHash('sha256')
    .update(value ?? Buffer.alloc(0))
    .digest('hex');
}
