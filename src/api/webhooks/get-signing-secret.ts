import { signingSecretsOf } from '../../db/queries/signing-secrets.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { SECRET_EXAMPLE, signingSecrets } from './answers.ts';

/** `GET /api/webhooks/signing-secret`: what signs the client's notifications over the channel `webhook`. */
export function getSigningSecretEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/webhooks/signing-secret',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'getSigningSecret',
      summary: 'Get the signing secrets of the channel webhook',
      description: 'They sign notifications on the channel `webhook`. Webhooks for events have their own secrets.',
      tag: 'Webhooks',
      answers: {
        200: dataAnswer(signingSecrets, {
          description: 'The secrets in use.',
          message: 'Signing secrets found',
          example: { secrets: [{ secret: SECRET_EXAMPLE, expiresAt: null }] },
        }),
      },
    },
    handle: async (c, { clientId }) => {
      const secrets = await signingSecretsOf(database.pool, clientId);
      return respondJson(c, 200, { success: true, message: 'Signing secrets found', data: { secrets } });
    },
  };
}
