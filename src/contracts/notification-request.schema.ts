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

/** As it came: `z.record` would leave out the name `__proto__`. */
const body = z.unknown().refine((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** Whom a request is for and under which name. What it asks for is held to the API's schemas by whoever accepts it. */
export const notificationRequestSchema: z.ZodType<NotificationRequestRecord> = z.union([
  z.strictObject({ ...envelope, notification: body }),
  z.strictObject({ ...envelope, event: body }),
]);
