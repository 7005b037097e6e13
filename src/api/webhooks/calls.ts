import { z } from 'zod';
import { listAttemptsOfEvent, listWebhookAttempts } from '../../db/queries/webhooks/attempts.ts';
import { findDelivery } from '../../db/queries/webhooks/deliveries.ts';
import { ApiProblem } from '../../services/problem.ts';
import { findWebhook } from '../../services/webhooks/endpoints.ts';
import { resendEvents, sendTestEvent } from '../../services/webhooks/events.ts';
import { answer, page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { pathId } from '../openapi/shapes.ts';
import { readPage } from '../read-page.ts';
import {
  presentWebhookAttempt,
  presentWebhookEvent,
  queuedTest,
  resending,
  resent,
  WEBHOOK,
  webhookAttempt,
  webhookAttemptExample,
  webhookEvent,
  webhookEventExample,
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
      query: z.strictObject({
        failed: z.literal('true').optional().describe('`true`: only those that the webhook did not take.'),
        ...paging,
      }),
      answer: page(webhookAttempt, { example: webhookAttemptExample }),
      handle: async ({ params, query: { failed, limit, cursor }, caller: { clientId } }) => {
        const { id } = await findWebhook(deps, { clientId, id: params.id });
        const onlyFailed = failed === 'true';
        const before = cursor === undefined ? null : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listWebhookAttempts(database.pool, database.cipher, id, before, count, { onlyFailed }),
          present: presentWebhookAttempt,
          cursorOf: ({ position }) => encodeCursor(secret, position),
        });
      },
    }),
    endpoint({
      ...WEBHOOK,
      method: 'GET',
      path: '/api/webhooks/:id/events/:eventId',
      params: { ...WEBHOOK.params, eventId: pathId('event') },
      operationId: 'getWebhookEvent',
      summary: 'Get an event of a webhook',
      description: 'What was sent for one event, and what was answered to each call. Events are kept for 30 days.',
      answer: answer(200, 'Event found', webhookEvent, {
        description: 'The event with its calls.',
        example: webhookEventExample,
      }),
      handle: async ({ params: { id, eventId }, caller: { clientId } }) => {
        const { id: endpointId } = await findWebhook(deps, { clientId, id });
        const key = { endpointId, eventId };
        const [delivery, attempts] = await Promise.all([
          findDelivery(database.pool, key),
          listAttemptsOfEvent(database.pool, database.cipher, key),
        ]);
        if (!delivery) throw ApiProblem.notFound('event');
        return presentWebhookEvent(delivery, attempts);
      },
    }),
    endpoint({
      ...WEBHOOK,
      method: 'POST',
      path: '/api/webhooks/:id/resend',
      operationId: 'resendWebhookEvents',
      summary: 'Resend events',
      description:
        'Sends one event again, or every event recorded for the webhook since the given time, with the same ids. With `onlyUndelivered` those alone that were given up, or that came while the webhook was disabled.',
      body: jsonBody(resending, {
        'Since this morning': { since: '2026-11-22T06:00:00Z' },
        'What it has missed': { since: '2026-11-22T06:00:00Z', onlyUndelivered: true },
        'One event': { eventId: webhookAttemptExample.eventId },
      }),
      answer: answer(202, 'Events queued again', resent, {
        description: 'The events are queued.',
        example: { count: 12 },
      }),
      problems: ['webhook_disabled'],
      handle: async ({ params: { id }, body: { eventId, since, onlyUndelivered = false }, caller: { clientId } }) => {
        const target = { clientId, id };
        if (eventId !== undefined) return { count: await resendEvents(deps, target, { eventId }) };
        if (since === undefined) throw new ApiProblem('validation_failed');
        return { count: await resendEvents(deps, target, { since, onlyUndelivered }) };
      },
    }),
  ];
}
