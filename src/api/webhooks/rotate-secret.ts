import { rotateEndpointSecret } from '../../db/queries/webhook-endpoints/rotate-secret.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
import { rotation } from './fields.ts';
import { requestedId } from './requested.ts';

/** `POST /api/webhooks/:id/rotate-secret`: a new secret; the former ones sign along for a while. */
export function rotateWebhookSecretEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/:id/rotate-secret',
    access: 'client',
    handle: async (c, { clientId }) => {
      const id = requestedId(c);
      const { overlapMs } = validate(rotation, await readOptionalJson(c.req));
      const [current, former] = (await rotateEndpointSecret(database.pool, { clientId, id }, overlapMs)) ?? [];
      if (!current) throw new ApiProblem('not_found');
      const data = { secret: current.secret, formerSecretsExpireAt: former?.expiresAt ?? null };
      return respondJson(c, 200, { success: true, message: 'Secret rotated', data });
    },
  };
}
