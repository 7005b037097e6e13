import { z } from 'zod';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { changeWebhookEndpoint } from '../../db/queries/webhooks/endpoints.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { webhook, webhookExample, webhookId } from './answers.ts';
import { description, events, targetUrl } from './fields.ts';
import { presentWebhook } from './present.ts';
import { requestedId, requestedWebhook } from './requested.ts';

/** `PATCH /api/webhooks/:id`: sets what is given; `enabled` wakes one that we have disabled. */
export function updateWebhookEndpoint(deps: ApiDeps): Endpoint {
  const body = z
    .strictObject({
      url: targetUrl(deps.refuseTarget).optional(),
      events: events.optional(),
      description: description.optional(),
      status: z.enum(['enabled', 'disabled']).optional(),
    })
    .refine((given) => Object.keys(given).length > 0, {
      error: 'needs one of `url`, `events`, `description` and `status`',
      params: { code: 'required' },
    });
  return {
    method: 'PATCH',
    path: '/api/webhooks/:id',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'changeWebhook',
      summary: 'Update a webhook',
      description:
        'Changes the given fields only. `enabled` re-enables an endpoint that was disabled after repeated failures.',
      tag: 'Webhooks',
      params: { id: webhookId },
      body: {
        schema: body,
        examples: { 'A different URL': { url: 'https://hooks.example.com/v2' }, 'Re-enable': { status: 'enabled' } },
      },
      answers: {
        200: dataAnswer(webhook, {
          description: 'The updated webhook.',
          message: 'Webhook changed',
          example: webhookExample,
        }),
      },
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const target = { clientId, id: requestedId(c) };
      const change = validate(body, await readJson(c.req));
      await inTransaction(deps.database.pool, async (tx) => {
        if (!(await changeWebhookEndpoint(tx, target, change))) throw ApiProblem.notFound('webhook');
        const subject = toPublicId('webhook', target.id);
        const details = { changed: Object.keys(change), status: change.status };
        await appendAudit(tx, { ...originOf(c, caller), clientId, action: 'webhook.update', subject, details });
      });
      const data = presentWebhook(await requestedWebhook(c, deps, clientId));
      return respondJson(c, 200, { success: true, message: 'Webhook changed', data });
    },
  };
}
