import type { ApiDeps, Endpoint } from '../deps.ts';
import { respondJson } from '../respond.ts';
import { presentWebhook } from './present.ts';
import { requestedWebhook } from './requested.ts';

/** `GET /api/webhooks/:id`. */
export function getWebhookEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/webhooks/:id',
    access: 'client',
    handle: async (c, { clientId }) => {
      const data = presentWebhook(await requestedWebhook(c, deps, clientId));
      return respondJson(c, 200, { success: true, message: 'Webhook found', data });
    },
  };
}
