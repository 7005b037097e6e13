import { z } from 'zod';
import { type DeadLetterRow, kindOf } from '../../db/queries/dead-letters/read.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { DEAD_LETTER_KINDS, DEAD_LETTER_STATUSES } from '../../domain/dead-letter.ts';
import { fromPublicId, type IdKind, toPublicId } from '../../domain/ids.ts';
import { VERDICTS } from '../../services/dead-letters/resolve.ts';
import { line } from '../../services/input/fields.ts';
import { instant as givenInstant } from '../../services/input/instant.ts';
import { paging } from '../input/paging.ts';
import { environmentFilter, notificationId, notificationWithStory } from '../notifications/model.ts';
import { instant, type Presented, publicId } from '../openapi/shapes.ts';
import { personal } from '../personal.ts';

/** What a list of dead letters and a replay by filter have in common; `from` is included, `to` is not. */
export const causeFilter = {
  channel: z.enum(CHANNELS).optional(),
  provider: line(64).optional(),
  errorCode: line(64).optional(),
  environment: environmentFilter,
  from: givenInstant.optional().describe('Given up at or after this time.'),
  to: givenInstant.optional().describe('Given up before this time.'),
};

/** The parameters of `GET /api/dead-letters`. */
export const listQuery = z.strictObject({
  ...causeFilter,
  status: z.enum(DEAD_LETTER_STATUSES).optional(),
  notificationId: z
    .string()
    .transform((id) => fromPublicId('notification', id))
    .refine((id) => id !== null, 'must be the id of a notification, such as ntf_01jd8m9q4wf7vrk2h3n5c6t8xz')
    .optional(),
  ...paging,
});

/** What a person wants to be remembered; any text of a few lines. */
export const note = z.string().min(1).max(1_000);

export const verdict = z.strictObject({ as: z.enum(VERDICTS), note: note.optional() });

const deadLetterId = publicId('deadLetter');

/** A dead letter as lists show it: nobody's address, nobody's content. */
export const deadLetter = z
  .strictObject({
    id: deadLetterId,
    kind: z
      .enum(DEAD_LETTER_KINDS)
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
    status: z.enum(DEAD_LETTER_STATUSES).describe('RETRYING: a replay is in progress.'),
    retryAt: instant.nullable().describe('When it will be replayed automatically.'),
    resolvedAt: instant.nullable(),
    resolvedBy: z.string().nullable(),
    note: personal('words', z.string().nullable()),
    replayOf: deadLetterId.nullable().describe('The earlier dead letter whose replay failed.'),
    createdAt: instant,
  })
  .meta({ id: 'DeadLetter' });

const source = z
  .strictObject({
    topic: z.string(),
    partition: z.int().nullable(),
    offset: z.string().nullable(),
    hash: z.string().nullable(),
    key: personal('raw', z.string().nullable()),
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
    errorMessage: personal('raw', z.string().nullable()),
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
    count: z.int().describe('Among the newest 1,000; for the operator of all.'),
    hasMore: z.boolean().describe('There are more than 1,000: not all were looked at.'),
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

/** A dead letter in lists: no address and no content, so neither the vendor's words nor a stranger's key. */
export function presentDeadLetter(row: DeadLetterRow): Presented<z.output<typeof deadLetter>> {
  return {
    id: toPublicId('deadLetter', row.id),
    kind: kindOf(row),
    clientId: publicIdOf('client', row.clientId),
    notificationId: publicIdOf('notification', row.notificationId),
    run: row.run,
    channel: row.channel,
    provider: row.provider,
    errorCode: row.errorCode,
    retryCount: row.retryCount,
    status: row.status,
    retryAt: row.retryAt,
    resolvedAt: row.resolvedAt,
    resolvedBy: row.resolvedBy,
    note: row.note,
    replayOf: publicIdOf('deadLetter', row.replayOf),
    createdAt: row.createdAt,
  };
}

/** Where a record stood that was parked or refused; null for a notification. */
export function presentSource(row: DeadLetterRow): Presented<z.output<typeof source>> | null {
  if (row.sourceTopic === null) return null;
  return {
    topic: row.sourceTopic,
    partition: row.sourcePartition,
    offset: row.sourceOffset?.toString() ?? null,
    hash: row.payloadHash?.toString('hex') ?? null,
    key: row.messageKey,
  };
}

function publicIdOf(kind: IdKind, uuid: string | null): string | null {
  return uuid === null ? null : toPublicId(kind, uuid);
}
