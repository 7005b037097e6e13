import { z } from 'zod';
import { type DeliveryOfNotification, listDeliveriesOf } from '../../db/queries/webhooks/of-notification.ts';
import { toPublicId } from '../../domain/ids.ts';
import { ApiProblem } from '../../services/problem.ts';
import { page } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { EXAMPLE_LETTERS, instant, type Presented, pathId, publicId } from '../openapi/shapes.ts';

/** A notification has a handful of events, and a client has few endpoints. */
const MOST = 200;

const delivery = z
  .strictObject({
    webhookId: publicId('webhook'),
    eventId: publicId('event'),
    eventType: z.string(),
    status: z
      .enum(['PENDING', 'DELIVERED', 'FAILED', 'SKIPPED'])
      .describe(
        'PENDING: it is tried until it is delivered or given up. SKIPPED: the webhook was disabled or deleted.',
      ),
    run: z.int().describe('0 for the first delivery; each resend starts the next run.'),
    attempts: z.int().describe('Calls, of all runs.'),
    lastCode: z.string().nullable().describe('Why the last call failed.'),
    lastStatusCode: z.int().nullable().describe('Of the last call; null if there was no answer.'),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery', description: 'What a webhook was told of a notification.' });

const example: z.input<typeof delivery> = {
  webhookId: `whk_${EXAMPLE_LETTERS}`,
  eventId: `evt_${EXAMPLE_LETTERS}`,
  eventType: 'notification.delivered',
  status: 'DELIVERED',
  run: 0,
  attempts: 1,
  lastCode: null,
  lastStatusCode: 204,
  createdAt: '2026-11-22T09:30:01.000Z',
  finishedAt: '2026-11-22T09:30:01.087Z',
};

/** `GET /api/notifications/:id/events`: what the client's webhooks were told of it. */
export function eventsEndpoint({ database }: Pick<ApiDeps, 'database'>): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/api/notifications/:id/events',
    scope: 'notifications:read',
    operationId: 'listNotificationEvents',
    summary: 'List webhook deliveries of a notification',
    description:
      'What your webhooks were told of it, newest first, the last 200. What they answered is in `GET /api/webhooks/{id}/attempts`. Webhooks are told of live notifications only.',
    tag: 'Notifications',
    params: { id: pathId('notification') },
    noun: 'notification',
    answer: page(delivery, { description: 'All on one page.', example }),
    handle: async ({ params: { id }, caller }) => {
      const found = await listDeliveriesOf(database.pool, caller, id, MOST);
      if (found === null) throw ApiProblem.notFound('notification');
      return { items: found.map(present), nextCursor: null };
    },
  });
}

function present({ endpointId, eventId, ...rest }: DeliveryOfNotification): Presented<z.output<typeof delivery>> {
  return { webhookId: toPublicId('webhook', endpointId), eventId: toPublicId('event', eventId), ...rest };
}
