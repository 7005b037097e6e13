import { insertOutboxRow } from '../../db/queries/outbox/insert.ts';
import { webhookNotice } from '../../outbox/append.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
import { nothing } from './fields.ts';
import { requestedWebhook } from './requested.ts';

/** `POST /api/webhooks/:id/test`: an event `webhook.test`, over the whole way that others go, to this one only. */
export function testWebhookEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/:id/test',
    access: 'client',
    handle: async (c, { clientId }) => {
      const { id: endpointId, status } = await requestedWebhook(c, deps, clientId);
      validate(nothing, await readOptionalJson(c.req));
      if (status === 'disabled') throw new ApiProblem('webhook_disabled');
      const row = webhookNotice({ type: 'webhook.test', endpointId, clientId }, deps.topics);
      await insertOutboxRow(deps.database.pool, row);
      deps.wakeRelay();
      const { id: eventId } = JSON.parse(row.payload) as { id: string };
      return respondJson(c, 202, { success: true, message: 'Test event queued', data: { eventId } });
    },
  };
}
