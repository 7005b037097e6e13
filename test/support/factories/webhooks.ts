import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/client.ts';
import { newSigningSecret } from '../../../src/db/queries/signing-secrets.ts';
import { recordWebhookDeliveries } from '../../../src/db/queries/webhooks/deliveries.ts';
import { insertWebhookEndpoint } from '../../../src/db/queries/webhooks/endpoints.ts';
import { toPublicId } from '../../../src/domain/ids.ts';

export type TestEndpoint = { id: string; publicId: string; secret: string };

/** An endpoint of a client, past the API. */
export async function createEndpoint(
  database: Database,
  clientId: string,
  { url = 'https://hooks.example.com/', events = [] as string[] } = {},
): Promise<TestEndpoint> {
  const id = uuidv7();
  const secret = newSigningSecret();
  await insertWebhookEndpoint(database.pool, { id, clientId, url, description: null, events, secret });
  return { id, publicId: toPublicId('webhook', id), secret: secret.secret };
}

/** A status event as it stands on the topic. */
export function statusEvent(clientId: string, { type = 'notification.sent', id = uuidv7() } = {}) {
  return {
    id: toPublicId('event', id),
    type,
    timestamp: new Date().toISOString(),
    data: {
      notificationId: toPublicId('notification', uuidv7()),
      clientId: toPublicId('client', clientId),
      sequence: 3,
    },
  };
}

/** One event recorded for the endpoints of a client, past Kafka. */
export async function recordEvent(database: Database, clientId: string, type = 'notification.sent') {
  const id = uuidv7();
  const event = statusEvent(clientId, { type, id });
  const payload = JSON.stringify(event);
  const goesTo = { only: null, except: null };
  const about = { notificationId: null, campaignId: null, wentWrong: false };
  const what = { id, clientId, ...about, type, patterns: [type], payload };
  await recordWebhookDeliveries(database.pool, [{ ...what, ...goesTo }]);
  return { id, publicId: event.id, payload };
}
