import { z } from 'zod';
import { publicIdPattern } from '../domain/ids.ts';
import { KEY_MODES } from '../domain/notification.ts';
import type { NotificationRequestRecord } from './notification-request.ts';

const envelope = {
  clientId: z.string().regex(publicIdPattern('client')),
  environment: z.enum(KEY_MODES).optional(),
  idempotencyKey: z
    .string()
    .regex(/^[!-~]{1,255}$/)
    .optional(),
};

/** Whom a request is for and under which name. What it asks for is held to the API's schemas by whoever accepts it. */
export const notificationRequestSchema: z.ZodType<NotificationRequestRecord> = z.union([
  z.strictObject({ ...envelope, notification: z.record(z.string(), z.unknown()) }),
  z.strictObject({ ...envelope, event: z.record(z.string(), z.unknown()) }),
]);
