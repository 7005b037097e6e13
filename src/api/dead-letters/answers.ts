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
      .describe(
        'A notification that was given up, an outbox row that Kafka refused, or a Kafka record that could not be read.',
      ),
    clientId: publicId('client').nullable(),
    notificationId: notificationId.nullable(),
    run: z.int().nullable().describe('Run of the notification: 0 is the first, each replay starts the next.'),
    channel: z.string().nullable(),
    provider: z.string().nullable(),
    errorCode: z.string(),
    retryCount: z.int(),
    status: z.enum(['FAILED', 'RETRYING', 'RESOLVED']).describe('RETRYING: a replay is in progress.'),
    retryAt: instant.nullable().describe('When it will be replayed automatically.'),
    resolvedAt: instant.nullable(),
    resolvedBy: z.string().nullable(),
    note: z.string().nullable(),
    replayOf: deadLetterId.nullable().describe('The earlier dead letter whose replay failed.'),
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
  .describe('Position of a parked or refused record.');

const { recipient, content, metadata, ...withoutWords } = notificationWithStory.shape;
const story = z
  .strictObject({
    ...withoutWords,
    recipient: recipient.optional(),
    content: content.optional(),
    metadata: metadata.optional(),
  })
  .describe('For the operator, without `recipient`, `content`, `metadata` and the providers’ messages.');

export const wholeDeadLetter = z
  .strictObject({
    ...deadLetter.shape,
    errorMessage: z.string().nullable(),
    source: source.nullable(),
    payload: z.string().nullable().optional().describe('In base64; for the operator only.'),
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
    sampleId: deadLetterId.describe('Id of the newest one.'),
  })
  .meta({ id: 'DeadLetterGroup' });

const skipped = z
  .array(z.strictObject({ id: z.string(), code: z.string() }))
  .describe('Dead letters that could not be replayed, with the code of the problem.');

export const replayed = z
  .strictObject({
    replayed: z.int(),
    skipped,
    hasMore: z.boolean().optional().describe('More dead letters match than one request can replay: repeat it.'),
  })
  .meta({ id: 'ReplayResults' });

export const replayCount = z.strictObject({ count: z.int() }).meta({ id: 'ReplayCount' });
