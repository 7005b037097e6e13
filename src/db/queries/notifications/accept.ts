import type { Category, OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { OnLate } from '../../../domain/due.ts';
import type { Limits } from '../../../domain/limits.ts';
import type { Content, Environment, Fallback, Recipient } from '../../../domain/notification.ts';
import type { RetryPolicy } from '../../../domain/retry-policy.ts';
import type { Route } from '../../../domain/route.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { insertIntoOutbox, type OutboxRow } from '../outbox/rows.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { sealFallbacks } from './fallbacks.ts';

export type NewNotification = {
  id: string;
  clientId: string;
  environment: Environment;
  channel: Channel;
  priority: number;
  category: Category;
  onAmbiguous: OnAmbiguous;
  recipient: Recipient;
  recipientHash: Buffer;
  userKey: string;
  content: Content;
  /** The bytes of its attachments in base 64. */
  attachments: string[] | null;
  retry: RetryPolicy;
  routes: Route[];
  /** Each channel of the routes but the notification's own, with what it needs. */
  fallbacks: Fallback[];
  tags: string[];
  metadata: Record<string, string | number | boolean | null>;
  eventId: string | null;
  sendAt: Date | null;
  expiresAt: Date | null;
  onLate: OnLate;
  lateAfterMs: number;
  limits: Partial<Limits>;
  traceparent: string | null;
  createdAt: Date;
};

/** Records a notification and the outbox row that will carry it, in one statement: both or neither. */
export async function acceptNotification(
  db: Queryable,
  cipher: ContentCipher,
  n: NewNotification,
  row: OutboxRow,
): Promise<void> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const id = next(n.id, 'uuid');
  const clientId = next(n.clientId, 'uuid');
  const createdAt = next(n.createdAt, 'timestamptz');
  const traceparent = next(n.traceparent, 'text');
  const tags = next(n.tags, 'text[]');
  const recipient = cipher.seal(n.recipient, ['notifications.recipient', n.id]);
  const content = cipher.seal(n.content, ['notifications.content', n.id]);
  const attachments = cipher.seal(n.attachments, ['notifications.attachments', n.id]);
  const metadata = cipher.seal(n.metadata, ['notifications.metadata', n.id]);
  const fallbacks = sealFallbacks(cipher, n.id, n.fallbacks);
  const fallbackKeys = n.fallbacks.flatMap(({ recipientHash, userKey }) =>
    [recipientHash, userKey].filter((key) => key !== undefined),
  );
  await db.query({
    name: 'accept-notification',
    text: `with accepted as (
      insert into notifications (id, client_id, created_at, updated_at, traceparent, environment, channel, status, priority,
        category, on_ambiguous, recipient, recipient_hash, user_key, content, retry, routes, tags, metadata, event_id,
        send_at, expires_at, on_late, late_after_ms, limits, fallbacks, fallback_keys, attachments)
      values (${id}, ${clientId}, ${createdAt}, ${createdAt}, ${traceparent}, ${next(n.environment)}, ${next(n.channel)},
        'PENDING', ${next(n.priority)}, ${next(n.category)}, ${next(n.onAmbiguous)}, ${next(JSON.stringify(recipient))},
        ${next(n.recipientHash)}, ${next(n.userKey)}, ${next(JSON.stringify(content))}, ${next(JSON.stringify(n.retry))},
        ${next(JSON.stringify(n.routes))}, ${tags}, ${next(JSON.stringify(metadata))}, ${next(n.eventId)},
        ${next(n.sendAt)}, ${next(n.expiresAt)}, ${next(n.onLate)}, ${next(n.lateAfterMs)}, ${next(JSON.stringify(n.limits))},
        ${next(JSON.stringify(fallbacks))}, ${next(fallbackKeys, 'text[]')}, ${next(attachments && JSON.stringify(attachments))})),
    trail as (
      insert into timeline (notification_id, sequence, at, status) values (${id}, 1, ${createdAt}, 'PENDING')),
    tagged as (
      insert into notification_tags (client_id, tag, notification_id) select distinct ${clientId}, tag, ${id} from unnest(${tags}) as tag)
    ${insertIntoOutbox(parameters, row)}`,
    values: parameters.values,
  });
}
