import { signingSecretsOf } from '../../db/queries/signing-secrets/of-client.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { respondJson } from '../respond.ts';

/** `GET /api/webhooks/signing-secret`: what signs the client's notifications over the channel `webhook`. */
export function getSigningSecretEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/webhooks/signing-secret',
    access: 'client',
    handle: async (c, { clientId }) => {
      const secrets = await signingSecretsOf(database.pool, clientId);
      return respondJson(c, 200, { success: true, message: 'Signing secrets found', data: { secrets } });
    },
  };
}
