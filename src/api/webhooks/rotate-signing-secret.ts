import { rotateSigningSecret } from '../../db/queries/signing-secrets/rotate-of-client.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { respondJson } from '../respond.ts';
import { rotation } from './fields.ts';

/** `POST /api/webhooks/signing-secret/rotate`: a new one first; the former ones sign along for a while. */
export function rotateSigningSecretEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/signing-secret/rotate',
    access: 'client',
    handle: async (c, { clientId }) => {
      const { overlapMs } = validate(rotation, await readOptionalJson(c.req));
      const secrets = await rotateSigningSecret(database.pool, clientId, overlapMs);
      return respondJson(c, 200, { success: true, message: 'Signing secret rotated', data: { secrets } });
    },
  };
}
