import { removeWebhookEndpoint } from '../../db/queries/webhook-endpoints/remove.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
import { requestedId } from './requested.ts';

/** `DELETE /api/webhooks/:id`: nothing more is sent there, also of what was under way. */
export function deleteWebhookEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/webhooks/:id',
    access: 'client',
    handle: async (c, { clientId }) => {
      const id = requestedId(c);
      if (!(await removeWebhookEndpoint(database.pool, { clientId, id }))) throw new ApiProblem('not_found');
      const data = { id: toPublicId('webhook', id) };
      return respondJson(c, 200, { success: true, message: 'Webhook deleted', data });
    },
  };
}
