import { z } from 'zod';
import { ON_AMBIGUOUS } from '../domain/ambiguity.ts';
import { CHANNELS } from '../domain/channel.ts';
import { publicIdPattern } from '../domain/ids.ts';
import { MAX_RETRIES_ALLOWED } from '../domain/retry-policy.ts';
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

/** Of any version: enough to tell a newer one from rubbish. */
export const versionedSchema = z.object({ schemaVersion: z.number().int().positive() });

/** What the bridge takes from Kafka; unknown fields are let through, so that a newer writer of this version may add some. */
export const notificationRecordSchema: z.ZodType<NotificationRecord> = z.object({
  schemaVersion: z.literal(1),
  type: z.enum(['notification.created', 'notification.changed']),
  notificationId: z.string().regex(publicIdPattern('notification')),
  run: z.number().int().nonnegative(),
  clientId: z.string().regex(publicIdPattern('client')),
  channel: z.enum(CHANNELS),
  priority: z.number().int().min(1).max(10),
  userKey: z.string().min(1).max(128),
  dueAt: z.iso.datetime({ offset: true }).exactOptional(),
  expiresAt: z.iso.datetime({ offset: true }).exactOptional(),
  retry,
  onAmbiguous: z.enum(ON_AMBIGUOUS),
  routes: z
    .array(z.object({ channel: z.enum(CHANNELS), provider: z.string().min(1).max(64) }))
    .min(1)
    .max(20),
  createdAt: z.iso.datetime({ offset: true }),
});
