import { z } from 'zod';
import { resendDeliveries } from '../../db/queries/webhooks/deliveries.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { instant } from '../../services/input/instant.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { resent, webhookId } from './answers.ts';
import { requestedWebhook } from './requested.ts';

const body = z.strictObject({ since: instant });

/** `POST /api/webhooks/:id/resend`: every event that was recorded for the endpoint since then, once more. */
export function resendWebhooksEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/:id/resend',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'resendWebhookEvents',
      summary: 'Resend events',
      description: 'Sends every event recorded for the webhook since the given time again, with the same ids.',
      tag: 'Webhooks',
      params: { id: webhookId },
      body: { schema: body, examples: { 'Since this morning': { since: '2026-11-22T06:00:00Z' } } },
      answers: {
        202: dataAnswer(resent, {
          description: 'The events are queued.',
          message: 'Events queued again',
          example: { count: 12 },
        }),
      },
      problems: ['webhook_disabled'],
    },
    handle: async (c, { clientId }) => {
      const { id, status } = await requestedWebhook(c, deps, clientId);
      const { since } = validate(body, await readJson(c.req));
      if (status === 'disabled') throw new ApiProblem('webhook_disabled');
      const count = await retryConflicts(() => resendDeliveries(deps.database.pool, id, since));
      return respondJson(c, 202, { success: true, message: 'Events queued again', data: { count } });
    },
  };
}
