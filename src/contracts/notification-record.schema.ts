import { z } from 'zod';
import { ON_AMBIGUOUS } from '../domain/ambiguity.ts';
import { CHANNELS } from '../domain/channel.ts';
import { publicIdPattern } from '../domain/ids.ts';
import { MAX_RETRIES_ALLOWED } from '../domain/retry-policy.ts';
import { newerVersionSchema } from './newer-version.schema.ts';
import type { NotificationRecord } from './notification-record.ts';

const milliseconds = z.number().int().nonnegative();

const retry = z.union([
  z.object({
    maxRetries: z.number().int().min(0).max(MAX_RETRIES_ALLOWED),
    initialDelayMs: milliseconds,
    factor: z.number().min(1),
    maxDelayMs: milliseconds,
    jitter: z.number().min(0).max(1),
  }),
  z.object({ delaysMs: z.array(milliseconds).max(MAX_RETRIES_ALLOWED) }),
]);
const provider = z.string().min(1).max(64);

/** What every release writes alike. */
const common = {
  schemaVersion: z.literal(1),
  notificationId: z.string().regex(publicIdPattern('notification')),
  run: z.number().int().nonnegative(),
  clientId: z.string().regex(publicIdPattern('client')),
  userKey: z.string().min(1).max(128),
  dueAt: z.iso.datetime({ offset: true }).exactOptional(),
  expiresAt: z.iso.datetime({ offset: true }).exactOptional(),
  createdAt: z.iso.datetime({ offset: true }),
};

/** What the bridge takes from Kafka; unknown fields are let through, so that a newer writer of this version may add some. */
export const notificationRecordSchema: z.ZodType<NotificationRecord> = z.object({
  ...common,
  type: z.enum(['notification.created', 'notification.changed']),
  channel: z.enum(CHANNELS),
  priority: z.number().int().min(1).max(10),
  retry,
  onAmbiguous: z.enum(ON_AMBIGUOUS),
  routes: z
    .array(z.object({ channel: z.enum(CHANNELS), provider }))
    .min(1)
    .max(20),
});

const word = z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/);

/**
 * What a newer release may have written, asked of what is not in `notificationRecordSchema`: a later version, or a whole
 * plan in which only the words, the bounds or the form of the retry policy are not ours.
 */
export const newerRecordSchema = z.union([
  newerVersionSchema,
  z.object({
    ...common,
    type: word,
    channel: word,
    priority: z.int().positive(),
    retry: z.looseObject({}),
    onAmbiguous: word,
    routes: z.array(z.object({ channel: word, provider })).min(1),
  }),
]);
