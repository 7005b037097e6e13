import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import { recordWebhookDeliveries } from '../../../src/db/queries/webhooks/deliveries.ts';
import { settleWebhookAttempt } from '../../../src/db/queries/webhooks/settle-attempt.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { createEndpoint, statusEvent } from '../../support/factories/webhooks.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();

/** An event of a notification, recorded for all endpoints of the client, past Kafka. */
async function tell({ id: notificationId, publicId }: { id: string; publicId: string }, type: string) {
  const id = uuidv7();
  const { data, ...event } = statusEvent(client.id, { type, id });
  const payload = JSON.stringify({ ...event, data: { ...data, notificationId: publicId } });
  const about = { notificationId, campaignId: null, wentWrong: false, only: null, except: null };
  await recordWebhookDeliveries(db.database.pool, [
    { id, clientId: client.id, ...about, type, patterns: [type], payload },
  ]);
  return { id, publicId: event.id };
}

it('shows what webhooks were told of it, newest first, and of no other notification', async () => {
  const hook = await createEndpoint(db.database, client.id);
  const [one, other] = [
    await recordNotification(db.database, client.id),
    await recordNotification(db.database, client.id),
  ];
  const sent = await tell(one, 'notification.sent');
  const failed = await tell(one, 'notification.failed');
  await tell(other, 'notification.sent');
  const call = { outcome: 'failed', statusCode: 503, code: 'http_503', detail: null, response: null } as const;
  await settleWebhookAttempt(
    db.database.pool,
    db.database.cipher,
    { endpointId: hook.id, eventId: sent.id, run: 0, number: 1 },
    { ...call, durationMs: 5, isLast: false },
    () => {
      throw new Error('not disabled');
    },
  );
  const get = (publicId: string, key = client.apiKey) =>
    api.send('GET', `/api/notifications/${publicId}/events`, { key });
  const answer = await get(one.publicId);
  expect(answer.status, answer.text).toBe(200);
  const of = { webhookId: hook.publicId, run: 0, status: 'PENDING', finishedAt: null };
  expect(answer.json.data).toMatchObject([
    { ...of, eventId: failed.publicId, eventType: 'notification.failed', attempts: 0, lastStatusCode: null },
    {
      ...of,
      eventId: sent.publicId,
      eventType: 'notification.sent',
      attempts: 1,
      lastStatusCode: 503,
      lastCode: 'http_503',
    },
  ]);
  expect(answer.json.pagination).toEqual({ hasMore: false, nextCursor: null });
  const { apiKey: testKey } = await createKey(db.database, client.id, { environment: 'test' });
  const stranger = await createClient(db.database);
  for (const key of [testKey, stranger.apiKey]) expect((await get(one.publicId, key)).status).toBe(404);
});
