import { z } from 'zod';
import { notificationId, notificationWithStory } from '../notifications/answers.ts';
import { instant, publicId } from '../openapi/shapes.ts';

export const deadLetterId = publicId('deadLetter');

/** A dead letter as lists show it: nobody's address, nobody's content. */
export const deadLetter = z
  .strictObject({
    id: deadLetterId,
    kind: z
      .enum(['notification', 'refused_row', 'parked_record'])
      .describe('A notification that was given up, a row that Kafka refused, or a record that nobody could read.'),
    clientId: publicId('client').nullable(),
    notificationId: notificationId.nullable(),
    run: z.int().nullable().describe('Which life of the notification: 0 is the first, each replay is the next.'),
    channel: z.string().nullable(),
    provider: z.string().nullable(),
    errorCode: z.string(),
    retryCount: z.int(),
    status: z.enum(['FAILED', 'RETRYING', 'RESOLVED']).describe('RETRYING: a replay is under way.'),
    retryAt: instant.nullable().describe('When it will be replayed by itself.'),
    resolvedAt: instant.nullable(),
    resolvedBy: z.string().nullable(),
    note: z.string().nullable(),
    replayOf: deadLetterId.nullable().describe('The one whose replay has failed.'),
    createdAt: instant,
  })
  .meta({ id: 'DeadLetter' });

export const source = z
  .strictObject({
    topic: z.string(),
    partition: z.int().nullable(),
    offset: z.string().nullable(),
    hash: z.string().nullable(),
    key: z.string().nullable(),
  })
  .describe('Where a record stood that was parked or refused.');

const { recipient, content, metadata, ...withoutWords } = notificationWithStory.shape;
const story = z
  .strictObject({
    ...withoutWords,
    recipient: recipient.optional(),
    content: content.optional(),
    metadata: metadata.optional(),
  })
  .describe('For the operator without `recipient`, `content` and `metadata`, and without the words of providers.');

export const wholeDeadLetter = z
  .strictObject({
    ...deadLetter.shape,
    errorMessage: z.string().nullable(),
    source: source.nullable(),
    payload: z.string().nullable().optional().describe('Base 64, for the operator only.'),
    notification: story.nullable(),
  })
  .meta({ id: 'DeadLetterWithNotification' });

export const group = z
  .strictObject({
    channel: z.string().nullable(),
    provider: z.string().nullable(),
    errorCode: z.string(),
    count: z.int(),
    oldest: instant,
    newest: instant,
    sampleId: deadLetterId.describe('The newest of them.'),
  })
  .meta({ id: 'DeadLetterGroup' });

const skipped = z
  .array(z.strictObject({ id: z.string(), code: z.string() }))
  .describe('Those that could not be replayed, and the code of the problem.');

export const replayed = z
  .strictObject({
    replayed: z.int(),
    skipped,
    hasMore: z.boolean().optional().describe('There were too many for one request: ask again.'),
  })
  .meta({ id: 'ReplayResults' });

export const replayCount = z.strictObject({ count: z.int() }).meta({ id: 'ReplayCount' });
