import { z } from 'zod';
import { CATEGORIES } from '../../domain/ambiguity.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { STATUSES } from '../../domain/status.ts';
import { instant, publicId } from '../openapi/shapes.ts';
import { contentAnswer } from './content-answers.ts';

export const notificationId = publicId('notification');

const recipient = z
  .strictObject({
    userId: z.string().optional().describe('How you call this person.'),
    email: z.string().optional(),
    phone: z.string().optional().describe('In E.164, `+14155552671`.'),
    token: z.string().optional().describe('Of a device.'),
    subscription: z
      .strictObject({ endpoint: z.string(), keys: z.strictObject({ p256dh: z.string(), auth: z.string() }) })
      .optional()
      .describe('Of a browser.'),
    url: z.string().optional().describe('Of a webhook.'),
  })
  .meta({ id: 'NotificationRecipient', description: 'Whom it is for, in the spelling in which it is used.' });

export const channel = z.enum(CHANNELS).meta({ id: 'Channel' });
export const status = z.enum(STATUSES).meta({
  id: 'NotificationStatus',
  description:
    'PENDING, SCHEDULED, DEFERRED, PROCESSING and RETRYING go on; all others are ends, of which SENT to COMPLAINED still follow the receipts of the provider. UNKNOWN: the provider may have taken it.',
});

/** A notification as lists show it. */
export const notification = z
  .strictObject({
    id: notificationId,
    clientId: publicId('client'),
    channel,
    recipient,
    content: contentAnswer,
    status,
    reason: z.string().nullable().describe('Why it has this status, such as `user_limit` or `scheduled`.'),
    priority: z.int().describe('1 is the first, 10 the last.'),
    category: z.enum(CATEGORIES),
    retryCount: z.int().describe('Of this run; a replay begins at 0.'),
    errorMessage: z.string().nullable().describe('What the last attempt failed of, in words.'),
    provider: z.string().nullable().describe('Who took it, or tried last.'),
    providerMessageId: z.string().nullable().describe('What the provider calls it.'),
    eventId: z.string().nullable(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    sendAt: instant.nullable().describe('Null for at once.'),
    sentAt: instant.nullable(),
    deliveredAt: instant.nullable().describe('As the provider told, where it tells.'),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Notification' });

export const attempt = z
  .strictObject({
    number: z.int().describe('1 is the first, over all runs.'),
    provider: z.string(),
    startedAt: instant,
    finishedAt: instant.nullable().describe('Null while it is under way.'),
    outcome: z
      .enum(['sent', 'transient', 'throttled', 'permanent', 'config', 'ambiguous'])
      .nullable()
      .describe('`ambiguous`: the provider may have taken it. `config`: our account or settings are wrong.'),
    code: z.string().nullable().describe('Such as `smtp_550`.'),
    detail: z.string().nullable(),
    response: z.string().nullable().describe('What the provider answered, cut where it is long.'),
  })
  .meta({ id: 'Attempt', description: 'One call of a provider.' });

export const timelineEntry = z
  .strictObject({ at: instant, status, reason: z.string().nullable() })
  .meta({ id: 'TimelineEntry', description: 'One change of status or reason.' });

/** One notification, whole. */
export const notificationWithStory = z
  .strictObject({ ...notification.shape, attempts: z.array(attempt), timeline: z.array(timelineEntry) })
  .meta({ id: 'NotificationWithStory', description: 'A notification with all that happened to it.' });

export const accepted = z
  .strictObject({
    notificationId,
    channel,
    status: z.literal('PENDING'),
    encoding: z.enum(['GSM-7', 'UCS-2']).optional().describe('Of an SMS.'),
    segments: z.int().optional().describe('Of an SMS: as how many it will be billed.'),
  })
  .meta({ id: 'AcceptedNotification' });

/** The answer of the older `POST /api/notify`. */
export const queued = z
  .strictObject({ status: z.literal('queued'), messageId: notificationId })
  .meta({ id: 'QueuedMessage' });

export const cancelled = z
  .strictObject({
    counts: z.strictObject({ cancelled: z.int(), notCancellable: z.int(), notFound: z.int() }),
    results: z.array(
      z.strictObject({
        id: z.string(),
        outcome: z.enum(['cancelled', 'not_cancellable', 'not_found']),
        status: status.nullable().describe('Null for one that is not there.'),
      }),
    ),
    hasMore: z.literal(true).optional().describe('There were too many for one request: ask again.'),
  })
  .meta({ id: 'CancelResults' });
