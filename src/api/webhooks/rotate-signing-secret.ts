import { appendAudit } from '../../db/queries/audit-log.ts';
import { rotateSigningSecret } from '../../db/queries/signing-secrets.ts';
import { validate } from '../../services/input/validate.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { SECRET_EXAMPLE, signingSecrets } from './answers.ts';
import { rotation } from './fields.ts';

/** `POST /api/webhooks/signing-secret/rotate`: a new one first; the former ones sign along for a while. */
export function rotateSigningSecretEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/signing-secret/rotate',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'rotateSigningSecret',
      summary: 'Rotate the signing secret of the channel webhook',
      description: 'Calls are also signed with the previous secrets for `overlapMs` (default: a day).',
      tag: 'Webhooks',
      body: { schema: rotation, examples: { 'An hour of overlap': { overlapMs: 3_600_000 } }, optional: true },
      answers: {
        200: dataAnswer(signingSecrets, {
          description: 'All secrets in use, newest first.',
          message: 'Signing secret rotated',
          example: {
            secrets: [
              { secret: SECRET_EXAMPLE, expiresAt: null },
              { secret: SECRET_EXAMPLE, expiresAt: '2026-11-22T10:30:00.000Z' },
            ],
          },
        }),
      },
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const { overlapMs } = validate(rotation, await readOptionalJson(c.req));
      const secrets = await rotateSigningSecret(database.pool, clientId, overlapMs, (tx) =>
        appendAudit(tx, {
          ...originOf(c, caller),
          clientId,
          action: 'signing-secret.rotate',
          subject: null,
          details: { overlapMs },
        }),
      );
      return respondJson(c, 200, { success: true, message: 'Signing secret rotated', data: { secrets } });
    },
  };
}
