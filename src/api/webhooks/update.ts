import { z } from 'zod';
import { changeWebhookEndpoint } from '../../db/queries/webhook-endpoints/change.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
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
      error: 'give one of `url`, `events`, `description` and `status`',
      params: { code: 'required' },
    });
  return {
    method: 'PATCH',
    path: '/api/webhooks/:id',
    access: 'client',
    handle: async (c, { clientId }) => {
      const target = { clientId, id: requestedId(c) };
      const change = validate(body, await readJson(c.req));
      if (!(await changeWebhookEndpoint(deps.database.pool, target, change))) throw new ApiProblem('not_found');
      const data = presentWebhook(await requestedWebhook(c, deps, clientId));
      return respondJson(c, 200, { success: true, message: 'Webhook changed', data });
    },
  };
}
