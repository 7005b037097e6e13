import { createHash } from 'node:crypto';
import type { ParkedRecord } from '../contracts/dead-letter-record.ts';
import { HEADERS } from '../contracts/headers.ts';
import { SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { RecordProducer } from '../kafka/producer.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import type { Logger } from '../observability/logger.ts';

export type ParkRequest = (record: IncomingRecord, reason: string) => Promise<void>;

/**
 * Tells the dead-letter topic of a request that cannot be accepted: where it stands, a hash of its bytes, and why. Its
 * bytes and its key stay where they are, since they hold addresses and content.
 */
export function createParkRequest(
  producer: Pick<RecordProducer, 'send'>,
  deadLetters: string,
  logger: Logger,
): ParkRequest {
  return async ({ topic, partition, offset, value }, reason) => {
    const parkedAt = new Date().toISOString();
    const parked: ParkedRecord = {
      schemaVersion: SCHEMA_VERSION,
      type: 'record.parked',
      reason,
      topic,
      partition,
      offset,
      key: null,
      payload: null,
      payloadHash: createHash('sha256')
        .update(value ?? Buffer.alloc(0))
        .digest('hex'),
      parkedAt,
    };
    await producer.send([
      {
        topic: deadLetters,
        key: `${topic}-${partition}-${offset}`,
        value: JSON.stringify(parked),
        headers: {
          [HEADERS.eventType]: parked.type,
          [HEADERS.timestamp]: parkedAt,
          [HEADERS.schemaVersion]: String(SCHEMA_VERSION),
        },
      },
    ]);
    logger.warn({ topic, partition, offset, reason }, 'request parked');
  };
}
