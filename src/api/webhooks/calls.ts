import { z } from 'zod';
import { listWebhookAttempts } from '../../db/queries/webhooks/attempts.ts';
import { findWebhook } from '../../services/webhooks/endpoints.ts';
import { resendEvents, sendTestEvent } from '../../services/webhooks/events.ts';
import { answer, page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { readPage } from '../read-page.ts';
import {
  presentWebhookAttempt,
  queuedTest,
  resending,
  resent,
  WEBHOOK,
  webhookAttempt,
  webhookAttemptExample,
} from './model.ts';

/** What is sent to a webhook: a test event, the list of all calls, and what was recorded, once more. */
export function webhookCallEndpoints(deps: Pick<ApiDeps, 'database' | 'secret' | 'wakeRelay'>): Endpoint[] {
  const { database, secret } = deps;
  return [
    endpoint({
      ...WEBHOOK,
      method: 'POST',
      path: '/api/webhooks/:id/test',
      operationId: 'testWebhook',
      summary: 'Send a test event',
      description:
        'Sends the event `webhook.test` through the regular delivery path. The result is in the list of its calls.',
      body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
      answer: answer(202, 'Test event queued', queuedTest, {
        description: 'The test event is queued.',
        example: { eventId: webhookAttemptExample.eventId },
      }),
      problems: ['webhook_disabled'],
      handle: async ({ params: { id }, caller: { clientId } }) => ({
        eventId: await sendTestEvent(deps, { clientId, id }),
      }),
    }),
    endpoint({
      ...WEBHOOK,
      method: 'GET',
      path: '/api/webhooks/:id/attempts',
      operationId: 'listWebhookAttempts',
      summary: 'List webhook calls',
      description: 'Every call and its outcome, newest first.',
      query: z.strictObject({ ...paging }),
      answer: page(webhookAttempt, { example: webhookAttemptExample }),
      handle: async ({ params, query: { limit, cursor }, caller: { clientId } }) => {
        const { id } = await findWebhook(deps, { clientId, id: params.id });
        const before = cursor === undefined ? null : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listWebhookAttempts(database.pool, database.cipher, id, before, count),
          present: presentWebhookAttempt,
          cursorOf: ({ position }) => encodeCursor(secret, position),
        });
      },
    }),
    endpoint({
      ...WEBHOOK,
      method: 'POST',
      path: '/api/webhooks/:id/resend',
      operationId: 'resendWebhookEvents',
      summary: 'Resend events',
      description: 'Sends every event recorded for the webhook since the given time again, with the same ids.',
      body: jsonBody(resending, { 'Since this morning': { since: '2026-11-22T06:00:00Z' } }),
      answer: answer(202, 'Events queued again', resent, {
        description: 'The events are queued.',
        example: { count: 12 },
      }),
      problems: ['webhook_disabled'],
      handle: async ({ params: { id }, body: { since }, caller: { clientId } }) => ({
        count: await resendEvents(deps, { clientId, id }, since),
      }),
    }),
  ];
}
