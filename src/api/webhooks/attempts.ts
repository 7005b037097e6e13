import { z } from 'zod';
import { listWebhookAttempts, type WebhookAttemptRow } from '../../db/queries/webhooks/attempts.ts';
import { toPublicId } from '../../domain/ids.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { paging } from '../input/paging.ts';
import { validateQuery } from '../input/validate-query.ts';
import { type Presented, pageAnswer } from '../openapi/shapes.ts';
import { respondPage } from '../respond-page.ts';
import { webhookAttempt, webhookAttemptExample, webhookId } from './answers.ts';
import { requestedWebhook } from './requested.ts';

const query = z.strictObject({
  ...paging,
});

/** `GET /api/webhooks/:id/attempts`: each call and how it ended, newest first. */
export function listWebhookAttemptsEndpoint(deps: ApiDeps): Endpoint {
  const { database, secret } = deps;
  return {
    method: 'GET',
    path: '/api/webhooks/:id/attempts',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'listWebhookAttempts',
      summary: 'List webhook calls',
      description: 'Every call and its outcome, newest first.',
      tag: 'Webhooks',
      params: { id: webhookId },
      query,
      answers: {
        200: pageAnswer(webhookAttempt, { description: 'One page of results.', example: webhookAttemptExample }),
      },
    },
    handle: async (c, { clientId }) => {
      const { limit, cursor } = validateQuery(query, c.req.queries());
      const { id } = await requestedWebhook(c, deps, clientId);
      const before = cursor === undefined ? null : decodeCursor(secret, cursor);
      return respondPage(c, {
        limit,
        read: (count) => listWebhookAttempts(database.pool, database.cipher, id, before, count),
        present,
        cursorOf: ({ position }) => encodeCursor(secret, position),
      });
    },
  };
}

function present({ position: _, eventId, ...attempt }: WebhookAttemptRow): Presented<z.output<typeof webhookAttempt>> {
  return { eventId: toPublicId('event', eventId), ...attempt };
}
