import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { newSigningSecret } from '../../db/queries/signing-secrets/signing-secret.ts';
import { findWebhookEndpoint } from '../../db/queries/webhook-endpoints/find.ts';
import { insertWebhookEndpoint, MOST_ENDPOINTS } from '../../db/queries/webhook-endpoints/insert.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
import { description, events, targetUrl } from './fields.ts';
import { presentWebhook } from './present.ts';

/** `POST /api/webhooks`: an endpoint that is told of events, and the secret that signs them. */
export function createWebhookEndpoint({ database, refuseTarget }: ApiDeps): Endpoint {
  const body = z.strictObject({
    url: targetUrl(refuseTarget),
    events: events.default([]),
    description: description.default(null),
  });
  return {
    method: 'POST',
    path: '/api/webhooks',
    access: 'client',
    handle: async (c, { clientId }) => {
      const given = validate(body, await readJson(c.req));
      const id = uuidv7();
      const secret = newSigningSecret();
      if (!(await insertWebhookEndpoint(database.pool, { id, clientId, secret, ...given }))) {
        throw new ApiProblem('too_many_webhooks', { detail: `A client can have ${MOST_ENDPOINTS}.` });
      }
      const created = await findWebhookEndpoint(database.orm, clientId, id);
      if (!created) throw new ApiProblem('not_found');
      const data = { ...presentWebhook(created), secret: secret.secret };
      const headers = { location: `/api/webhooks/${toPublicId('webhook', id)}` };
      return respondJson(c, 201, { success: true, message: 'Webhook created', data }, headers);
    },
  };
}
