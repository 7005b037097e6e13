import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { newSigningSecret } from '../../db/queries/signing-secrets.ts';
import { findWebhookEndpoint, insertWebhookEndpoint, MOST_ENDPOINTS } from '../../db/queries/webhooks/endpoints.ts';
import { toPublicId } from '../../domain/ids.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { createdWebhook, SECRET_EXAMPLE, webhookExample } from './answers.ts';
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
    scope: 'webhooks',
    docs: {
      operationId: 'createWebhook',
      summary: 'Create a webhook',
      description:
        'The URL is called for each of the given event types, or for all. Calls are signed as in Standard Webhooks (https://www.standardwebhooks.com), with the secret in the answer, which is shown only once.',
      tag: 'Webhooks',
      body: {
        schema: body,
        examples: {
          'Delivered and failed': {
            url: 'https://hooks.example.com/posthorn',
            events: ['notification.delivered', 'notification.failed'],
          },
          'All events': { url: 'https://hooks.example.com/posthorn', description: 'Our order system' },
        },
      },
      answers: {
        201: dataAnswer(createdWebhook, {
          description: 'The webhook and its secret.',
          message: 'Webhook created',
          example: { ...webhookExample, secret: SECRET_EXAMPLE },
          headers: { Location: 'URL of the webhook.' },
        }),
      },
      problems: ['too_many_webhooks', 'not_found'],
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const given = validate(body, await readJson(c.req));
      const id = uuidv7();
      const secret = newSigningSecret();
      const subject = toPublicId('webhook', id);
      const details = { events: given.events };
      const isCreated = await insertWebhookEndpoint(database.pool, { id, clientId, secret, ...given }, (tx) =>
        appendAudit(tx, { ...originOf(c, caller), clientId, action: 'webhook.create', subject, details }),
      );
      if (!isCreated) {
        throw new ApiProblem('too_many_webhooks', {
          detail: `A client can have at most ${MOST_ENDPOINTS} webhooks. Delete one that you no longer need.`,
        });
      }
      const created = await findWebhookEndpoint(database.orm, clientId, id);
      if (!created) throw new ApiProblem('not_found');
      const data = { ...presentWebhook(created), secret: secret.secret };
      const headers = { location: `/api/webhooks/${subject}` };
      return respondJson(c, 201, { success: true, message: 'Webhook created', data }, headers);
    },
  };
}
