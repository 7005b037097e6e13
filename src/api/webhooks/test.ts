import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { validate } from '../../services/input/validate.ts';
import { webhookNotice } from '../../services/outbox-records.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { queuedTest, webhookAttemptExample, webhookId } from './answers.ts';
import { nothing } from './fields.ts';
import { requestedWebhook } from './requested.ts';

/** `POST /api/webhooks/:id/test`: an event `webhook.test`, over the whole way that others go, to this one only. */
export function testWebhookEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/:id/test',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'testWebhook',
      summary: 'Send a test event',
      description:
        'Sends the event `webhook.test` through the regular delivery path. The result is in the list of its calls.',
      tag: 'Webhooks',
      params: { id: webhookId },
      body: { schema: nothing, examples: { Empty: {} }, optional: true },
      answers: {
        202: dataAnswer(queuedTest, {
          description: 'The test event is queued.',
          message: 'Test event queued',
          example: { eventId: webhookAttemptExample.eventId },
        }),
      },
      problems: ['webhook_disabled'],
    },
    handle: async (c, { clientId }) => {
      const { id: endpointId, status } = await requestedWebhook(c, deps, clientId);
      validate(nothing, await readOptionalJson(c.req));
      if (status === 'disabled') throw new ApiProblem('webhook_disabled');
      const row = webhookNotice({ type: 'webhook.test', endpointId, clientId });
      await insertOutboxRow(deps.database.pool, row);
      deps.wakeRelay();
      const { id: eventId } = JSON.parse(row.payload) as { id: string };
      return respondJson(c, 202, { success: true, message: 'Test event queued', data: { eventId } });
    },
  };
}
