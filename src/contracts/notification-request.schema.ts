import { z } from 'zod';
import type { NotificationRequestRecord } from './notification-request.ts';

const envelope = {
  clientId: z.string().regex(/^cli_[0-9a-z]{26}$/),
  environment: z.enum(['live', 'test']).optional(),
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
