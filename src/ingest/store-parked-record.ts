import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { deadLetterValueSchema } from '../contracts/dead-letter-record.schema.ts';
import type { ParkedRecord } from '../contracts/dead-letter-record.ts';
import { newerVersionSchema } from '../contracts/newer-version.schema.ts';
import type { Pool } from '../db/client.ts';
import { insertParkedRecord } from '../db/queries/dead-letters/insert.ts';
import { FromNewerRelease } from '../domain/newer-release.ts';
import type { IncomingRecord } from '../kafka/records.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';

export type StoreParkedRecordDeps = { pool: Pool; logger: Logger; metrics: Metrics };

/**
 * Brings parked records from the dead-letter topic into the table, each once however often it comes. What announces a
 * dead letter stands there already. Rubbish is logged and passed: parked, it would come back here for ever. It rejects
 * while PostgreSQL is away, and for what a newer release wrote (`FromNewerRelease`), and is then called again.
 */
export function createStoreParkedRecord({ pool, logger, metrics }: StoreParkedRecordDeps) {
  return async function storeParkedRecord(incoming: IncomingRecord): Promise<void> {
    const { topic, partition, offset } = incoming;
    const json = parse(incoming.value);
    if (newerVersionSchema.safeParse(json).success) throw new FromNewerRelease('dead-letter record');
    const value = deadLetterValueSchema.safeParse(json).data;
    if (!value) logger.warn({ topic, partition, offset }, 'ignored a record that is not a dead letter');
    else if (value.type === 'record.parked' && (await store(pool, value))) {
      const { topic: from, partition: fromPartition, offset: at, reason } = value;
      logger.info({ topic: from, partition: fromPartition, offset: at, reason }, 'parked record stored');
    }
    metrics.kafkaConsumed.inc({ topic });
  };
}

function parse(value: Buffer | null): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
}

function store(pool: Pool, parked: ParkedRecord): Promise<boolean> {
  const { reason, topic, partition, offset, key } = parked;
  const { payloadHash, payloadSize } = parked;
  const payload = parked.payload === null ? null : Buffer.from(parked.payload, 'base64');
  const isCut = payload !== null && payloadSize !== undefined;
  return insertParkedRecord(pool, {
    id: uuidv7(),
    reason,
    topic,
    partition,
    offset: BigInt(offset),
    // Any bytes can be a key, but PostgreSQL keeps no NUL in text.
    key: key?.replaceAll('\0', '\uFFFD') ?? null,
    payload,
    payloadHash: payloadHash ? Buffer.from(payloadHash, 'hex') : sha256(payload ?? Buffer.alloc(0)),
    note: isCut ? `the first ${payload.length} of ${payloadSize} bytes` : null,
  });
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
