import { createHash, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/client.ts';
import {
  acceptNotifications,
  type NewNotification,
  readyNotification,
} from '../../../src/db/queries/notifications/accept.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { DEFAULT_RETRY } from '../../../src/domain/retry-policy.ts';
import { notificationRecord } from '../../../src/services/outbox-records.ts';

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
    userKey: randomUUID(),
    content: { subject: 'Hello', text: 'Good morning', html: null },
    attachments: null,
    retry: DEFAULT_RETRY,
    routes: [{ channel: 'email', provider: 'smtp' }],
    fallbacks: [],
    tags: [],
    metadata: {},
    eventId: null,
    sendAt: null,
    expiresAt: null,
    onLate: 'send',
    lateAfterMs: 60_000,
    limits: {},
    ...{ templateId: null, templateVersion: null, locale: null, variant: null, contentSha256: null },
    traceparent: null,
    createdAt: new Date(),
    ...overrides,
  };
  const plan = { ...n, run: 0, sendAt: n.sendAt?.getTime() ?? null, expiresAt: n.expiresAt?.getTime() ?? null };
  const ready = readyNotification(database.cipher, n, notificationRecord('notification.created', plan));
  await acceptNotifications(database.pool, [ready]);
  return { id, publicId: toPublicId('notification', id) };
}

/** A body that `POST /api/notifications` accepts. */
export function notificationBody(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    channel: 'email',
    recipient: { email: 'ada@example.com' },
    content: { subject: 'Hello', body: 'Good morning' },
    ...overrides,
  };
}
