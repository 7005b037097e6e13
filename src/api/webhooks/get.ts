import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { webhook, webhookExample, webhookId } from './answers.ts';
import { presentWebhook } from './present.ts';
import { requestedWebhook } from './requested.ts';

/** `GET /api/webhooks/:id`. */
export function getWebhookEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/webhooks/:id',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'getWebhook',
      summary: 'Get a webhook',
      tag: 'Webhooks',
      params: { id: webhookId },
      answers: {
        200: dataAnswer(webhook, {
          description: 'The webhook, without its secret.',
          message: 'Webhook found',
          example: webhookExample,
        }),
      },
    },
    handle: async (c, { clientId }) => {
      const data = presentWebhook(await requestedWebhook(c, deps, clientId));
      return respondJson(c, 200, { success: true, message: 'Webhook found', data });
    },
  };
}
