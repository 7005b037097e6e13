import { appendAudit } from '../../db/queries/audit-log.ts';
import { removeWebhookEndpoint } from '../../db/queries/webhooks/endpoints.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { deletedWebhook, webhookExample, webhookId } from './answers.ts';
import { requestedId } from './requested.ts';

/** `DELETE /api/webhooks/:id`: nothing more is sent there, also of what was under way. */
export function deleteWebhookEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/webhooks/:id',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook',
      description: 'Nothing more is sent to it, including pending deliveries.',
      tag: 'Webhooks',
      params: { id: webhookId },
      answers: {
        200: dataAnswer(deletedWebhook, {
          description: 'The webhook is deleted.',
          message: 'Webhook deleted',
          example: { id: webhookExample.id },
        }),
      },
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const id = requestedId(c);
      const data = { id: toPublicId('webhook', id) };
      await inTransaction(database.pool, async (tx) => {
        if (!(await removeWebhookEndpoint(tx, { clientId, id }))) throw ApiProblem.notFound('webhook');
        const entry = { ...originOf(c, caller), clientId, action: 'webhook.delete', subject: data.id };
        await appendAudit(tx, { ...entry, details: {} });
      });
      return respondJson(c, 200, { success: true, message: 'Webhook deleted', data });
    },
  };
}
