import { listWebhookEndpoints } from '../../db/queries/webhooks/endpoints.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { pageAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { webhook, webhookExample } from './answers.ts';
import { presentWebhook } from './present.ts';

/** `GET /api/webhooks`: all of the client's, which are few; newest first. */
export function listWebhooksEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/webhooks',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'listWebhooks',
      summary: 'List webhooks',
      description: 'All your webhooks (at most 20), newest first.',
      tag: 'Webhooks',
      answers: { 200: pageAnswer(webhook, { description: 'All webhooks.', example: webhookExample }) },
    },
    handle: async (c, { clientId }) => {
      const rows = await listWebhookEndpoints(database.orm, clientId);
      const pagination = { hasMore: false, nextCursor: null };
      return respondJson(c, 200, { success: true, data: rows.map(presentWebhook), pagination });
    },
  };
}
