import { signingSecretsOf } from '../../db/queries/signing-secrets.ts';
import { rotateChannelSecret } from '../../services/webhooks/endpoints.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { optionalJsonBody } from '../input/body.ts';
import { SECRET_EXAMPLE, secretRotation, signingSecrets } from './model.ts';

/** The secrets that sign the client's notifications over the channel `webhook`. */
export function signingSecretEndpoints(deps: Pick<ApiDeps, 'database'>): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/api/webhooks/signing-secret',
      scope: 'webhooks',
      liveOnly: true,
      elevated: true,
      operationId: 'getSigningSecret',
      summary: 'Get the signing secrets of the channel webhook',
      description: 'They sign notifications on the channel `webhook`. Webhooks for events have their own secrets.',
      tag: 'Webhooks',
      answer: answer(200, 'Signing secrets found', signingSecrets, {
        description: 'The secrets in use.',
        example: { secrets: [{ secret: SECRET_EXAMPLE, expiresAt: null }] },
      }),
      handle: async ({ caller }) => ({ secrets: await signingSecretsOf(deps.database.pool, caller.clientId) }),
    }),
    endpoint({
      method: 'POST',
      path: '/api/webhooks/signing-secret/rotate',
      scope: 'webhooks',
      liveOnly: true,
      elevated: true,
      operationId: 'rotateSigningSecret',
      summary: 'Rotate the signing secret of the channel webhook',
      description: 'Calls are also signed with the previous secrets for `overlapMs` (default: a day).',
      tag: 'Webhooks',
      body: optionalJsonBody(secretRotation, { 'An hour of overlap': { overlapMs: 3_600_000 } }),
      answer: answer(200, 'Signing secret rotated', signingSecrets, {
        description: 'All secrets in use, newest first.',
        example: {
          secrets: [
            { secret: SECRET_EXAMPLE, expiresAt: null },
            { secret: SECRET_EXAMPLE, expiresAt: '2026-11-22T10:30:00.000Z' },
          ],
        },
      }),
      handle: async ({ body: { overlapMs }, caller, origin }) => ({
        secrets: await rotateChannelSecret(deps, caller.clientId, overlapMs, origin),
      }),
    }),
  ];
}
