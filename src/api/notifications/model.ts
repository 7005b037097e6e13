import { z } from 'zod';
import type { AttemptRow, NotificationRow, TimelineRow } from '../../db/queries/notifications/read.ts';
import { CATEGORIES } from '../../domain/ambiguity.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { toPublicId } from '../../domain/ids.ts';
import { KEY_MODES } from '../../domain/notification.ts';
import { STATUSES } from '../../domain/status.ts';
import { anyAddress, line } from '../../services/input/fields.ts';
import { instant as givenInstant } from '../../services/input/instant.ts';
import { paging } from '../input/paging.ts';
import { problemOfPart } from '../openapi/problem-components.ts';
import { instant, type Presented, pathId, publicId } from '../openapi/shapes.ts';
import { personal } from '../personal.ts';
import { contentAnswer } from './content-model.ts';

/** Whoever sees live ones sees test ones as well, unless they ask for one kind. */
export const environmentFilter = z
  .enum(KEY_MODES)
  .optional()
  .describe('Those of live or of test keys. Default: all that you may see.');

/** The parameters of `GET /api/notifications`. */
export const listQuery = z.strictObject({
  status: z.enum(STATUSES).optional(),
  channel: z.enum(CHANNELS).optional(),
  recipient: anyAddress.optional(),
  tag: line(64).optional(),
  provider: line(64).optional(),
  errorCode: line(64).optional().describe('Error code of the last attempt, such as `smtp_550`.'),
  eventId: line(255).optional(),
  campaign: pathId('campaign').optional().describe('Those of a campaign.'),
  environment: environmentFilter,
  from: givenInstant.optional().describe('Accepted at or after this time.'),
  to: givenInstant.optional().describe('Accepted before this time.'),
  ...paging,
});

export const notificationId = publicId('notification');

export const recipientAnswer = personal(
  'address',
  z.strictObject({
    userId: personal('user', z.string().optional()).describe('Your id for this person.'),
    email: personal('address', z.string().optional()),
    phone: personal('address', z.string().optional()).describe('In E.164 format, such as `+14155552671`.'),
    token: personal('address', z.string().optional()).describe('Registration token of a device.'),
    subscription: personal(
      'address',
      z
        .strictObject({ endpoint: z.string(), keys: z.strictObject({ p256dh: z.string(), auth: z.string() }) })
        .optional()
        .describe('Push subscription of a browser.'),
    ),
    url: personal('address', z.string().optional()).describe('URL of a webhook.'),
  }),
).meta({ id: 'NotificationRecipient', description: 'The recipient, with its addresses normalised.' });

export const channel = z.enum(CHANNELS).meta({ id: 'Channel' });
export const status = z.enum(STATUSES).meta({
  id: 'NotificationStatus',
  description:
    'PENDING, SCHEDULED, DEFERRED, PROCESSING and RETRYING are in progress; all others are final, although SENT to COMPLAINED can still change with the provider’s receipts. UNKNOWN: the provider may have accepted it.',
});

const template = z
  .strictObject({
    key: z.string(),
    version: z.int(),
    locale: z.string().describe('The language that was used; `*` for words of no language.'),
    variant: z.string().nullable(),
    pinned: z
      .literal(true)
      .describe('The content was rendered when the notification was accepted, and stays as it is.'),
    contentSha256: personal('words', z.string().nullable()).describe(
      'SHA-256 of `content` as JSON with sorted keys, in hexadecimal digits; null once it is erased.',
    ),
  })
  .meta({ id: 'NotificationTemplate', description: 'What the content was rendered from.' });

/** A notification as lists show it. */
export const notification = z
  .strictObject({
    id: notificationId,
    clientId: publicId('client'),
    channel,
    recipient: recipientAnswer,
    content: personal('words', contentAnswer),
    template: template.nullable().describe('Null if the content was given.'),
    status,
    reason: z.string().nullable().describe('The reason for the status, such as `user_limit` or `scheduled`.'),
    priority: z.int().describe('1 is the highest, 10 the lowest.'),
    category: z.enum(CATEGORIES),
    retryCount: z.int().describe('Retries in this run; a replay starts again at 0.'),
    errorMessage: personal('raw', z.string().nullable()).describe('Why the last attempt failed.'),
    provider: z.string().nullable().describe('Provider that accepted it or was tried last.'),
    providerMessageId: personal('raw', z.string().nullable()).describe('The provider’s own id for the message.'),
    eventId: z.string().nullable(),
    campaignId: publicId('campaign').nullable().describe('The campaign that it belongs to.'),
    tags: z.array(z.string()),
    metadata: personal('words', z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    sendAt: instant.nullable().describe('Null: send immediately.'),
    sentAt: instant.nullable(),
    deliveredAt: instant.nullable().describe('As reported by the provider, if it reports deliveries.'),
    erasedAt: instant
      .nullable()
      .describe('Since when nothing is left of its recipient, its content and what providers answered.'),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Notification' });

export const attempt = z
  .strictObject({
    number: z.int().describe('Counts from 1 across all runs.'),
    provider: z.string(),
    startedAt: instant,
    finishedAt: instant.nullable().describe('Null while it is in progress.'),
    outcome: z
      .enum(['sent', 'transient', 'throttled', 'permanent', 'config', 'ambiguous'])
      .nullable()
      .describe(
        '`ambiguous`: the provider may have accepted it. `config`: the server’s account or settings are wrong.',
      ),
    code: z.string().nullable().describe('Error code, such as `smtp_550`.'),
    detail: personal('raw', z.string().nullable()),
    response: personal('raw', z.string().nullable()).describe('The provider’s answer, truncated if long.'),
  })
  .meta({ id: 'Attempt', description: 'One call to a provider.' });

export const timelineEntry = z
  .strictObject({ at: instant, status, reason: z.string().nullable() })
  .meta({ id: 'TimelineEntry', description: 'A change of status or reason.' });

/** One notification, whole. */
export const notificationWithStory = z
  .strictObject({ ...notification.shape, attempts: z.array(attempt), timeline: z.array(timelineEntry) })
  .meta({ id: 'NotificationWithStory', description: 'A notification with its attempts and timeline.' });

export const accepted = z
  .strictObject({
    notificationId,
    channel,
    status: z.literal('PENDING'),
    encoding: z.enum(['GSM-7', 'UCS-2']).optional().describe('Encoding of an SMS.'),
    segments: z.int().optional().describe('Number of SMS segments that will be billed.'),
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
        status: status.nullable().describe('Null if there is no such notification.'),
      }),
    ),
    hasMore: z.literal(true).optional().describe('More notifications match than one request can cancel: repeat it.'),
    wouldCancel: z
      .int()
      .optional()
      .describe(
        'Of a dry run: how many would be tried, at most 100,000. Those that a provider may have already are not cancelled.',
      ),
  })
  .meta({ id: 'CancelResults' });

const place = { index: z.int().describe('Position in the request, from 0.') };

/** What became of one item of a batch. */
export const batchResult = z
  .union([
    z.strictObject({ ...place, notificationId, status: z.literal('PENDING') }),
    z.strictObject({ ...place, problem: problemOfPart }),
  ])
  .meta({ id: 'BatchResult' });

/** A notification as its client sees it. Dates become ISO 8601 in JSON. */
export function presentNotification(row: NotificationRow): Presented<z.output<typeof notification>> {
  return {
    id: toPublicId('notification', row.id),
    clientId: toPublicId('client', row.clientId),
    channel: row.channel,
    recipient: row.recipient,
    content: row.content,
    template: templateOf(row),
    status: row.status,
    reason: row.reason,
    priority: row.priority,
    category: row.category,
    retryCount: row.retryCount,
    errorMessage: row.errorMessage,
    provider: row.provider,
    providerMessageId: row.providerMessageId,
    eventId: row.eventId,
    campaignId: row.campaignId && toPublicId('campaign', row.campaignId),
    tags: row.tags,
    metadata: row.metadata,
    sendAt: row.sendAt,
    sentAt: row.sentAt,
    deliveredAt: row.deliveredAt,
    erasedAt: row.erasedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function templateOf(row: NotificationRow): Presented<z.output<typeof template>> | null {
  const { templateKey: key, templateVersion: version, locale, variant, contentSha256 } = row;
  if (key === null || version === null || locale === null) return null;
  return { key, version, locale, variant, pinned: true, contentSha256: contentSha256?.toString('hex') ?? null };
}

/** @param index of this attempt among all of its notification: runs are ours, the client counts on. */
export function presentAttempt(row: AttemptRow, index: number): Presented<z.output<typeof attempt>> {
  const { provider, startedAt, finishedAt, outcome, code, detail, response } = row;
  return { number: index + 1, provider, startedAt, finishedAt, outcome, code, detail, response };
}

/** One step of a notification's life, as the API shows it. */
export function presentTimeline({ at, status, reason }: TimelineRow): Presented<z.output<typeof timelineEntry>> {
  return { at, status, reason };
}
