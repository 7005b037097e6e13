import { z } from 'zod';
import { resendDeliveries } from '../../db/queries/webhook-deliveries/resend.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
import { requestedWebhook } from './requested.ts';

const body = z.strictObject({ since: z.iso.datetime({ offset: true }).transform((text) => new Date(text)) });

/** `POST /api/webhooks/:id/resend`: every event that was recorded for the endpoint since then, once more. */
export function resendWebhooksEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/:id/resend',
    access: 'client',
    handle: async (c, { clientId }) => {
      const { id, status } = await requestedWebhook(c, deps, clientId);
      const { since } = validate(body, await readJson(c.req));
      if (status === 'disabled') throw new ApiProblem('webhook_disabled');
      const count = await retryConflicts(() => resendDeliveries(deps.database.pool, id, since));
      return respondJson(c, 202, { success: true, message: 'Events queued again', data: { count } });
    },
  };
}
