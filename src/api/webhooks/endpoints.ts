import { listWebhookEndpoints } from '../../db/queries/webhooks/endpoints.ts';
import { toPublicId } from '../../domain/ids.ts';
import {
  createWebhook,
  deleteWebhook,
  findWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from '../../services/webhooks/endpoints.ts';
import { answer, page } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { webhookCallEndpoints } from './calls.ts';
import {
  createdWebhook,
  deletedWebhook,
  newWebhook,
  presentWebhook,
  rotatedSecret,
  SECRET_EXAMPLE,
  secretRotation,
  WEBHOOK,
  webhook,
  webhookChange,
  webhookExample,
} from './model.ts';
import { signingSecretEndpoints } from './signing-secret.ts';

type Deps = Pick<ApiDeps, 'database' | 'refuseTarget' | 'secret' | 'wakeRelay'>;

/** Everything below `/api/webhooks`; fixed paths stand before `:id`. */
export function webhookEndpoints(deps: Deps): Endpoint[] {
  return [...signingSecretEndpoints(deps), ...ownEndpoints(deps), ...webhookCallEndpoints(deps)];
}

function ownEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/api/webhooks',
      scope: 'webhooks',
      liveOnly: true,
      operationId: 'createWebhook',
      summary: 'Create a webhook',
      description:
        'The URL is called for each of the given event types, or for all. Calls are signed as in Standard Webhooks (https://www.standardwebhooks.com), with the secret in the answer, which is shown only once.',
      tag: 'Webhooks',
      body: jsonBody(newWebhook(deps.refuseTarget), {
        'Delivered and failed': {
          url: 'https://hooks.example.com/posthorn',
          events: ['notification.delivered', 'notification.failed'],
        },
        'All events': { url: 'https://hooks.example.com/posthorn', description: 'Our order system' },
      }),
      answer: answer(201, 'Webhook created', createdWebhook, {
        description: 'The webhook and its secret.',
        example: { ...webhookExample, secret: SECRET_EXAMPLE },
        headers: { Location: 'URL of the webhook.' },
      }),
      problems: ['too_many_webhooks', 'not_found'],
      handle: async ({ body, caller, origin }) => {
        const created = await createWebhook(deps, caller.clientId, body, origin);
        const data = { ...presentWebhook(created.webhook), secret: created.secret };
        return { data, headers: { location: `/api/webhooks/${data.id}` } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/api/webhooks',
      scope: 'webhooks',
      liveOnly: true,
      operationId: 'listWebhooks',
      summary: 'List webhooks',
      description: 'All your webhooks (at most 20), newest first.',
      tag: 'Webhooks',
      answer: page(webhook, { description: 'All webhooks.', example: webhookExample }),
      handle: async ({ caller }) => {
        const rows = await listWebhookEndpoints(deps.database.orm, caller.clientId);
        return { items: rows.map(presentWebhook), nextCursor: null };
      },
    }),
    endpoint({
      ...WEBHOOK,
      method: 'GET',
      path: '/api/webhooks/:id',
      operationId: 'getWebhook',
      summary: 'Get a webhook',
      answer: answer(200, 'Webhook found', webhook, {
        description: 'The webhook, without its secret.',
        example: webhookExample,
      }),
      handle: async ({ params: { id }, caller: { clientId } }) =>
        presentWebhook(await findWebhook(deps, { clientId, id })),
    }),
    endpoint({
      ...WEBHOOK,
      method: 'PATCH',
      path: '/api/webhooks/:id',
      operationId: 'changeWebhook',
      summary: 'Update a webhook',
      description:
        'Changes the given fields only. `enabled` re-enables an endpoint that was disabled after repeated failures.',
      body: jsonBody(webhookChange(deps.refuseTarget), {
        'A different URL': { url: 'https://hooks.example.com/v2' },
        'Re-enable': { status: 'enabled' },
      }),
      answer: answer(200, 'Webhook changed', webhook, {
        description: 'The updated webhook.',
        example: webhookExample,
      }),
      handle: async ({ params: { id }, body, caller: { clientId }, origin }) =>
        presentWebhook(await updateWebhook(deps, { clientId, id }, body, origin)),
    }),
    endpoint({
      ...WEBHOOK,
      method: 'DELETE',
      path: '/api/webhooks/:id',
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook',
      description: 'Nothing more is sent to it, including pending deliveries.',
      answer: answer(200, 'Webhook deleted', deletedWebhook, {
        description: 'The webhook is deleted.',
        example: { id: webhookExample.id },
      }),
      handle: async ({ params: { id }, caller: { clientId }, origin }) => {
        await deleteWebhook(deps, { clientId, id }, origin);
        return { id: toPublicId('webhook', id) };
      },
    }),
    endpoint({
      ...WEBHOOK,
      method: 'POST',
      path: '/api/webhooks/:id/rotate-secret',
      elevated: true,
      operationId: 'rotateWebhookSecret',
      summary: 'Rotate the secret of a webhook',
      description:
        'Calls are also signed with the previous secrets for `overlapMs` (default: a day), so that you can switch over in the meantime.',
      body: optionalJsonBody(secretRotation, { 'An hour of overlap': { overlapMs: 3_600_000 } }),
      answer: answer(200, 'Secret rotated', rotatedSecret, {
        description: 'The new secret. It is shown only once.',
        example: { secret: SECRET_EXAMPLE, formerSecretsExpireAt: '2026-11-22T10:30:00.000Z' },
      }),
      handle: async ({ params: { id }, body: { overlapMs }, caller: { clientId }, origin }) => {
        const [current, former] = await rotateWebhookSecret(deps, { clientId, id }, overlapMs, origin);
        return { secret: current.secret, formerSecretsExpireAt: former?.expiresAt ?? null };
      },
    }),
  ];
}
