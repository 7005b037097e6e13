import { z } from 'zod';
import { publicIdPattern } from '../domain/ids.ts';
import type { ParkedRecord } from './dead-letter-record.ts';

const schemaVersion = z.literal(1);
const instant = z.iso.datetime({ offset: true });
/** A count that PostgreSQL holds as an int. */
const int = z.int().min(0).max(2_147_483_647);
const MOST_OFFSET = 9_223_372_036_854_775_807n;

/** Kafka's own rule for names of topics: https://kafka.apache.org/documentation/#topicconfigs, `Topic.validate`. */
const topicName = z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/);

const deadLetterRecord = z.object({
  schemaVersion,
  type: z.literal('dead_letter.created'),
  deadLetterId: z.string().regex(publicIdPattern('deadLetter')),
  notificationId: z.string().regex(publicIdPattern('notification')),
  run: int,
  clientId: z.string().regex(publicIdPattern('client')),
  // Also one that this release does not know: a newer one wrote it, and it is a dead letter all the same.
  channel: z.string(),
  provider: z.string().nullable(),
  errorCode: z.string(),
  retryCount: int,
  createdAt: instant,
});

const parkedRecord: z.ZodType<ParkedRecord> = z
  .object({
    schemaVersion,
    type: z.literal('record.parked'),
    reason: z.string().regex(/^[a-z0-9_]{1,64}$/),
    topic: topicName,
    partition: int,
    offset: z
      .string()
      .regex(/^\d{1,19}$/, { abort: true })
      .refine((text) => BigInt(text) <= MOST_OFFSET),
    key: z.string().nullable(),
    payload: z.base64().nullable(),
    payloadHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    payloadSize: int.optional(),
    parkedAt: instant,
  })
  .refine(({ payload, payloadHash }) => payload !== null || payloadHash !== undefined);

/** A value on the dead-letter topic; unknown fields are let through, as in `notificationRecordSchema`. */
export const deadLetterValueSchema = z.union([deadLetterRecord, parkedRecord]);
