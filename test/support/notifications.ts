import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { SCHEMA_VERSION } from '../../src/contracts/notification-record.ts';
import { DEFAULT_TOPICS } from '../../src/contracts/topics.ts';
import type { Database } from '../../src/db/client.ts';
import { acceptNotification, type NewNotification } from '../../src/db/queries/notifications/accept.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import { notificationCreated } from '../../src/outbox/append.ts';

/** A notification as the API records it, with its outbox row, past the API. */
export async function recordNotification(
  database: Database,
  clientId: string,
  overrides: Partial<NewNotification> = {},
): Promise<{ id: string; publicId: string }> {
  const id = uuidv7();
  const n: NewNotification = {
    id,
    clientId,
    environment: 'live',
    channel: 'email',
    priority: 5,
    category: 'transactional',
    onAmbiguous: 'resend',
    recipient: { email: 'ada@example.com' },
    recipientHash: createHash('sha256').update('ada@example.com').digest(),
    userKey: 'user',
    content: { subject: 'Hello', text: 'Good morning', html: null },
    retry: DEFAULT_RETRY,
    routes: [{ channel: 'email', provider: 'smtp' }],
    tags: [],
    metadata: {},
    eventId: null,
    traceparent: null,
    createdAt: new Date(),
    ...overrides,
  };
  const publicId = toPublicId('notification', id);
  const { channel, priority, userKey, retry, onAmbiguous, routes } = n;
  const record = {
    schemaVersion: SCHEMA_VERSION,
    type: 'notification.created' as const,
    notificationId: publicId,
    run: 0,
    clientId: toPublicId('client', clientId),
    createdAt: n.createdAt.toISOString(),
    ...{ channel, priority, userKey, retry, onAmbiguous, routes },
  };
  const origin = { clientUuid: clientId, traceparent: n.traceparent, topics: DEFAULT_TOPICS };
  await acceptNotification(database.pool, n, notificationCreated(record, origin));
  return { id, publicId };
}
