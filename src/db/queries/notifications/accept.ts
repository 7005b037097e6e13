import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { notifications } from '../../schema/index.ts';
import { execute, rowValues } from '../../statement.ts';
import { insertIntoOutbox, type OutboxRow } from '../outbox/rows.ts';
import { sealFallbacks } from './fallbacks.ts';

/** What is decided of a notification when it is accepted. */
const FIELDS = [
  ...(['id', 'clientId', 'environment', 'channel', 'priority', 'category', 'onAmbiguous', 'eventId'] as const),
  ...(['recipient', 'recipientHash', 'userKey', 'content', 'attachments', 'tags', 'metadata', 'traceparent'] as const),
  ...(['retry', 'routes', 'fallbacks', 'limits', 'sendAt', 'expiresAt', 'onLate', 'lateAfterMs', 'createdAt'] as const),
];

/** In clear; `fallbacks` are the channels of the routes but its own, each with what it needs. */
export type NewNotification = Pick<typeof notifications.$inferSelect, (typeof FIELDS)[number]>;

const notificationValues = rowValues(notifications, [...FIELDS, 'status', 'fallbackKeys', 'updatedAt']);

/** Records a notification and the outbox row that will carry it, in one statement: both or neither. */
export async function acceptNotification(
  db: Queryable,
  cipher: ContentCipher,
  n: NewNotification,
  record: OutboxRow,
): Promise<void> {
  const { id, clientId, createdAt, tags } = n;
  const row = {
    ...n,
    status: 'PENDING',
    recipient: cipher.seal(n.recipient, ['notifications.recipient', id]),
    content: cipher.seal(n.content, ['notifications.content', id]),
    attachments: cipher.seal(n.attachments, ['notifications.attachments', id]),
    metadata: cipher.seal(n.metadata, ['notifications.metadata', id]),
    fallbacks: sealFallbacks(cipher, id, n.fallbacks),
    fallbackKeys: n.fallbacks.flatMap(({ recipientHash, userKey }) =>
      [recipientHash, userKey].filter((key) => key !== undefined),
    ),
    updatedAt: createdAt,
  } as const;
  await execute(
    db,
    'accept-notification',
    sql`with accepted as (insert into notifications ${notificationValues(row)}),
      trail as (
        insert into timeline (notification_id, sequence, at, status)
        values (${id}, 1, ${createdAt}, 'PENDING')),
      tagged as (
        insert into notification_tags (client_id, tag, notification_id)
        select distinct ${clientId}::uuid, tag, ${id}::uuid from unnest(${sql.param(tags)}::text[]) as tag)
      ${insertIntoOutbox(record)}`,
  );
}
