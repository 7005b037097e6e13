import { appendAudit } from '../../db/queries/audit-log.ts';
import { rotateEndpointSecret } from '../../db/queries/webhooks/endpoints.ts';
import { toPublicId } from '../../domain/ids.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { rotatedSecret, SECRET_EXAMPLE, webhookId } from './answers.ts';
import { rotation } from './fields.ts';
import { requestedId } from './requested.ts';

/** `POST /api/webhooks/:id/rotate-secret`: a new secret; the former ones sign along for a while. */
export function rotateWebhookSecretEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/webhooks/:id/rotate-secret',
    access: 'client',
    scope: 'webhooks',
    docs: {
      operationId: 'rotateWebhookSecret',
      summary: 'Rotate the secret of a webhook',
      description:
        'Calls are also signed with the previous secrets for `overlapMs` (default: a day), so that you can switch over in the meantime.',
      tag: 'Webhooks',
      params: { id: webhookId },
      body: { schema: rotation, examples: { 'An hour of overlap': { overlapMs: 3_600_000 } }, optional: true },
      answers: {
        200: dataAnswer(rotatedSecret, {
          description: 'The new secret. It is shown only once.',
          message: 'Secret rotated',
          example: { secret: SECRET_EXAMPLE, formerSecretsExpireAt: '2026-11-22T10:30:00.000Z' },
        }),
      },
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const id = requestedId(c);
      const { overlapMs } = validate(rotation, await readOptionalJson(c.req));
      const subject = toPublicId('webhook', id);
      const secrets = await rotateEndpointSecret(database.pool, { clientId, id }, overlapMs, (tx) =>
        appendAudit(tx, {
          ...originOf(c, caller),
          clientId,
          action: 'webhook.rotate-secret',
          subject,
          details: { overlapMs },
        }),
      );
      const [current, former] = secrets ?? [];
      if (!current) throw ApiProblem.notFound('webhook');
      const data = { secret: current.secret, formerSecretsExpireAt: former?.expiresAt ?? null };
      return respondJson(c, 200, { success: true, message: 'Secret rotated', data });
    },
  };
}
