import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { notifications } from '../../schema/index.ts';
import { execute, type JsonRow, rowsFrom } from '../../statement.ts';
import { insertManyIntoOutbox, type OutboxRow, toOutboxJson } from '../outbox/rows.ts';
import { sealFallbacks } from './fallbacks.ts';

/** What is decided of a notification when it is accepted. */
const FIELDS = [
  ...(['id', 'clientId', 'environment', 'channel', 'priority', 'category', 'onAmbiguous', 'eventId'] as const),
  ...(['recipient', 'recipientHash', 'userKey', 'content', 'attachments', 'tags', 'metadata', 'traceparent'] as const),
  ...(['retry', 'routes', 'fallbacks', 'limits', 'sendAt', 'expiresAt', 'onLate', 'lateAfterMs', 'createdAt'] as const),
  ...(['templateId', 'templateVersion', 'locale', 'variant', 'contentSha256', 'campaignId', 'chunk'] as const),
];

/**
 * In clear; `fallbacks` are the channels of the routes but its own, each with what it needs. One of a campaign says of which
 * chunk, whose slice sends it.
 */
export type NewNotification = Omit<
  Pick<typeof notifications.$inferSelect, (typeof FIELDS)[number]>,
  'campaignId' | 'chunk'
> & { campaignId?: string; chunk?: number };

/** A notification and the outbox row that will carry it, sealed and ready to be recorded; none for what a slice sends. */
export type ReadyNotification = { notification: JsonRow; record: JsonRow | null };

const rows = rowsFrom(notifications, [...FIELDS, 'status', 'fallbackKeys', 'updatedAt']);

/** As PostgreSQL will keep it. */
export function readyNotification(
  cipher: ContentCipher,
  n: NewNotification,
  record: OutboxRow | null,
): ReadyNotification {
  const { id, createdAt, fallbacks } = n;
  const notification = rows.toJson({
    id,
    clientId: n.clientId,
    environment: n.environment,
    channel: n.channel,
    status: 'PENDING',
    priority: n.priority,
    category: n.category,
    onAmbiguous: n.onAmbiguous,
    eventId: n.eventId,
    recipient: cipher.seal(n.recipient, ['notifications.recipient', id]),
    recipientHash: n.recipientHash,
    userKey: n.userKey,
    content: cipher.seal(n.content, ['notifications.content', id]),
    attachments: cipher.seal(n.attachments, ['notifications.attachments', id]),
    tags: n.tags,
    metadata: cipher.seal(n.metadata, ['notifications.metadata', id]),
    traceparent: n.traceparent,
    retry: n.retry,
    routes: n.routes,
    fallbacks: sealFallbacks(cipher, id, fallbacks),
    fallbackKeys: fallbacks.flatMap(({ recipientHash, userKey }) =>
      [recipientHash, userKey].filter((key) => key !== undefined),
    ),
    limits: n.limits,
    sendAt: n.sendAt,
    expiresAt: n.expiresAt,
    onLate: n.onLate,
    lateAfterMs: n.lateAfterMs,
    templateId: n.templateId,
    templateVersion: n.templateVersion,
    locale: n.locale,
    variant: n.variant,
    contentSha256: n.contentSha256,
    campaignId: n.campaignId ?? null,
    chunk: n.chunk ?? null,
    createdAt,
    updatedAt: createdAt,
  });
  return { notification, record: record && toOutboxJson(record) };
}

/** Records notifications and the outbox rows that will carry them, in one statement: all or none. */
export async function acceptNotifications(db: Queryable, ready: readonly ReadyNotification[]): Promise<void> {
  const given = ready.map(({ notification }) => notification);
  const records = ready.flatMap(({ record }) => record ?? []);
  await execute(
    db,
    'accept-notifications',
    sql`with accepted as (
        insert into notifications (${rows.columns}) ${rows.select(given)} returning id, client_id, created_at, tags),
      trail as (
        insert into timeline (notification_id, sequence, at, status)
        select id, 1, created_at, 'PENDING' from accepted),
      tagged as (
        insert into notification_tags (client_id, tag, notification_id)
        select distinct client_id, tag, id from accepted, unnest(tags) as tag)
      ${insertManyIntoOutbox(records)}`,
  );
}
