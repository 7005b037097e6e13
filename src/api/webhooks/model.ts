import { z } from 'zod';
import { EVENT_PATTERNS } from '../../contracts/webhook-event.ts';
import type { WebhookAttemptRow } from '../../db/queries/webhooks/attempts.ts';
import type { DeliveryRow } from '../../db/queries/webhooks/deliveries.ts';
import type { WebhookEndpointRow } from '../../db/queries/webhooks/endpoints.ts';
import { DAY_MS } from '../../domain/durations.ts';
import { toPublicId } from '../../domain/ids.ts';
import { conflict, line } from '../../services/input/fields.ts';
import { instant as givenInstant } from '../../services/input/instant.ts';
import { explainTargetRefusal } from '../../services/input/target-refusal.ts';
import type { ApiDeps } from '../deps.ts';
import { EXAMPLE_LETTERS, instant, type Presented, pathId, publicId } from '../openapi/shapes.ts';
import { personal } from '../personal.ts';

type RefuseTarget = ApiDeps['refuseTarget'];

const webhookId = publicId('webhook');

/** A URL that we may call; one by name is looked at again each time it is called. */
function targetUrl(refuseTarget: RefuseTarget) {
  return z.string().superRefine((url, context) => {
    const refusal = refuseTarget(url);
    if (refusal === null) return;
    context.addIssue({ code: 'custom', message: explainTargetRefusal(refusal), params: { code: 'invalid_value' } });
  });
}

/** Types of events, `notification.*` for all of a kind; none for all. */
const events = z.array(z.enum(EVENT_PATTERNS as [string, ...string[]])).max(50);

const description = line(200).nullable();

/** What all operations on one webhook have in common. */
export const WEBHOOK = {
  scope: 'webhooks',
  liveOnly: true,
  tag: 'Webhooks',
  params: { id: pathId('webhook') },
  noun: 'webhook',
} as const;

export function newWebhook(refuseTarget: RefuseTarget) {
  return z.strictObject({
    url: targetUrl(refuseTarget),
    events: events.default([]),
    description: description.default(null),
  });
}

export function webhookChange(refuseTarget: RefuseTarget) {
  return z
    .strictObject({
      url: targetUrl(refuseTarget).optional(),
      events: events.optional(),
      description: description.optional(),
      status: z.enum(['enabled', 'disabled']).optional(),
    })
    .refine((given) => Object.keys(given).length > 0, {
      error: 'needs one of `url`, `events`, `description` and `status`',
      params: { code: 'required' },
    })
    .meta({ minProperties: 1 });
}

/** How long the former secrets sign along. */
export const secretRotation = z.strictObject({
  overlapMs: z
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(DAY_MS),
});

/** What is sent once more: one event, or those since a moment. */
export const resending = z
  .strictObject({
    since: givenInstant.optional(),
    onlyUndelivered: z
      .boolean()
      .optional()
      .describe('With `since`: leaves out what the webhook has taken, and what is still being delivered.'),
    eventId: pathId('event').optional().describe('This event alone, in place of `since`.'),
  })
  .superRefine((given, context) => {
    if (given.eventId === undefined) {
      if (given.since !== undefined) return;
      const message = 'is required, unless `eventId` is given';
      context.addIssue({ code: 'custom', path: ['since'], message, params: { code: 'required' } });
      return;
    }
    for (const name of ['since', 'onlyUndelivered'] as const) {
      if (given[name] !== undefined) context.addIssue(conflict([name], 'cannot be combined with `eventId`'));
    }
  })
  .meta({ oneOf: [{ required: ['since'] }, { required: ['eventId'] }] });

export const webhook = z
  .strictObject({
    id: webhookId,
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()).describe('Event types that it receives; empty for all.'),
    status: z.enum(['enabled', 'disabled']),
    disabledReason: z
      .string()
      .nullable()
      .describe('`manual`, `gone` (it answered 410) or `failing` (all calls failed for days).'),
    failingSince: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Webhook' });

const secretText = z.string().describe('Signing secret as in Standard Webhooks; begins with `whsec_`.');

export const createdWebhook = z.strictObject({ ...webhook.shape, secret: secretText }).meta({
  id: 'CreatedWebhook',
  description: 'A webhook with the secret that signs its calls. The secret is shown only once.',
});

export const deletedWebhook = z.strictObject({ id: webhookId }).meta({ id: 'DeletedWebhook' });

export const signingSecrets = z
  .strictObject({
    secrets: z.array(
      z.strictObject({ secret: secretText, expiresAt: instant.nullable().describe('Null for the newest secret.') }),
    ),
  })
  .meta({
    id: 'SigningSecrets',
    description: 'All secrets in use, newest first. Each call is signed with all of them.',
  });

export const rotatedSecret = z
  .strictObject({
    secret: secretText,
    formerSecretsExpireAt: instant.nullable().describe('Until then, calls are also signed with the previous secrets.'),
  })
  .meta({ id: 'RotatedSecret' });

export const queuedTest = z.strictObject({ eventId: publicId('event') }).meta({ id: 'QueuedTestEvent' });

export const resent = z.strictObject({ count: z.int() }).meta({ id: 'ResentEvents' });

export const webhookAttempt = z
  .strictObject({
    eventId: publicId('event'),
    run: z.int().describe('0 for the first delivery; each resend starts the next run.'),
    number: z.int(),
    eventType: z.string(),
    outcome: z.enum(['delivered', 'failed', 'gone']),
    statusCode: z.int().nullable().describe('Null if there was no answer.'),
    code: z.string().nullable(),
    detail: personal('raw', z.string().nullable()),
    response: personal('raw', z.string().nullable()).describe('The beginning of the response body.'),
    startedAt: instant,
    finishedAt: instant,
  })
  .meta({ id: 'WebhookAttempt', description: 'One call to a webhook.' });

export const webhookEvent = z
  .strictObject({
    id: publicId('event'),
    type: z.string(),
    status: z
      .enum(['PENDING', 'DELIVERED', 'FAILED', 'SKIPPED'])
      .describe('Of the last run. `SKIPPED`: the webhook was disabled.'),
    run: z.int().describe('How often it was sent again.'),
    payload: z.string().describe('The body of each call, as it is sent and signed.'),
    createdAt: instant,
    finishedAt: instant.nullable().describe('Null while it is being delivered.'),
    attempts: z.array(webhookAttempt).describe('The last 100 calls, newest first.'),
  })
  .meta({ id: 'WebhookEvent', description: 'One event for a webhook, with what was sent and answered.' });

export const webhookExample: z.input<typeof webhook> = {
  id: `whk_${EXAMPLE_LETTERS}`,
  url: 'https://hooks.example.com/posthorn',
  description: 'Our order system',
  events: ['notification.delivered', 'notification.failed'],
  status: 'enabled',
  disabledReason: null,
  failingSince: null,
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:00.000Z',
};

/** No secret that ever was one. */
export const SECRET_EXAMPLE = 'whsec_<base64>';

export const webhookAttemptExample: z.input<typeof webhookAttempt> = {
  eventId: `evt_${EXAMPLE_LETTERS}`,
  run: 0,
  number: 1,
  eventType: 'notification.delivered',
  outcome: 'delivered',
  statusCode: 204,
  code: null,
  detail: null,
  response: null,
  startedAt: '2026-11-22T09:30:01.000Z',
  finishedAt: '2026-11-22T09:30:01.087Z',
};

export const webhookEventExample: z.input<typeof webhookEvent> = {
  id: webhookAttemptExample.eventId,
  type: webhookAttemptExample.eventType,
  status: 'DELIVERED',
  run: 0,
  payload: `{"id":"evt_${EXAMPLE_LETTERS}","type":"notification.delivered"}`,
  createdAt: '2026-11-22T09:30:00.900Z',
  finishedAt: webhookAttemptExample.finishedAt,
  attempts: [webhookAttemptExample],
};

/** An endpoint without its secrets, which are shown when they are made. */
export function presentWebhook(row: WebhookEndpointRow): Presented<z.output<typeof webhook>> {
  return {
    id: toPublicId('webhook', row.id),
    url: row.url,
    description: row.description,
    events: row.events,
    status: row.status,
    disabledReason: row.disabledReason,
    failingSince: row.failingSince,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export function presentWebhookAttempt({
  position: _,
  eventId,
  ...attempt
}: WebhookAttemptRow): Presented<z.output<typeof webhookAttempt>> {
  return { eventId: toPublicId('event', eventId), ...attempt };
}

export function presentWebhookEvent(
  { eventId, eventType, ...delivery }: DeliveryRow,
  attempts: readonly WebhookAttemptRow[],
): Presented<z.output<typeof webhookEvent>> {
  const id = toPublicId('event', eventId);
  return { id, type: eventType, ...delivery, attempts: attempts.map(presentWebhookAttempt) };
}
