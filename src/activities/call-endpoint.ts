import { ApplicationFailure } from '@temporalio/activity';
import type { WebhookCallInput, WebhookOutcome } from '../contracts/webhook-workflow.ts';
import type { Pool } from '../db/client.ts';
import type { ContentCipher } from '../db/content-cipher.ts';
import { findTraceparent } from '../db/queries/notifications/find.ts';
import { liveSecrets } from '../db/queries/signing-secrets.ts';
import {
  type FoundWebhookAttempt,
  findWebhookAttempt,
  type WebhookAttemptKey,
} from '../db/queries/webhooks/attempts.ts';
import { finishDelivery } from '../db/queries/webhooks/deliveries.ts';
import { settleWebhookAttempt } from '../db/queries/webhooks/settle-attempt.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Logger } from '../observability/logger.ts';
import { idle, inSpan, type Tracer } from '../observability/tracing.ts';
import type { SendContext } from '../providers/provider.ts';
import type { WebhookCall } from '../providers/webhook/call.ts';
import type { WebhookMessage } from '../providers/webhook/message.ts';
import { webhookNotice } from '../services/outbox-records.ts';
import type { createEndpointTurns } from './endpoint-turns.ts';

export type CallEndpointDeps = {
  pool: Pool;
  cipher: ContentCipher;
  logger: Logger;
  tracer: Tracer;
  callWebhook: (message: WebhookMessage, context: SendContext) => Promise<WebhookCall>;
  /** Lets clients take turns: each has a part of the places. @throws what Temporal retries, where it has none left */
  inTurn: ReturnType<typeof createEndpointTurns>;
  /** Aborted when the process may wait no longer. */
  draining: AbortSignal;
};

/**
 * One call of an endpoint with one event, and its result with all that follows from it. A call that was written is not
 * made again; one that was not, because the process ended, is: receivers drop what repeats a `webhook-id`.
 */
export function createCallEndpoint(deps: CallEndpointDeps) {
  return async function callEndpoint(input: WebhookCallInput): Promise<WebhookOutcome> {
    const key = keyOf(input);
    const found = await findWebhookAttempt(deps.pool, key);
    if (!found) return { kind: 'ended', status: 'SKIPPED' };
    if (found.finished) return recorded(found);
    if (found.run !== key.run || found.status !== 'PENDING') return { kind: 'ended', status: 'SKIPPED' };
    if (!found.endpoint) return { kind: 'ended', status: await finishDelivery(deps.pool, key, 'SKIPPED') };

    const { url, secrets, isFailing } = found.endpoint;
    const span = await spanOf(deps, input, found);
    const message = {
      id: input.eventId,
      url,
      body: found.payload,
      secrets: liveSecrets(secrets).map(({ secret }) => secret),
      traceparent: span.traceparent,
    };
    const whose = { clientId: found.clientId, endpointId: key.endpointId, isFailing };
    const { call, durationMs } = await inSpan(span, async () => {
      const timed = await deps.inTurn(whose, () => timedCall(deps, message), deps.draining);
      if (timed.call.code !== null) span.fail(timed.call.code);
      return timed;
    });
    // It is not the endpoint's fault, and another process will make the call.
    if (deps.draining.aborted && call.statusCode === null)
      throw ApplicationFailure.create({ message: 'the process stops' });
    return settle(deps, input, found, call, durationMs);
  };
}

/** Of the event's data, where nothing that a client wrote can stand: in what it wrote quotes are escaped. */
const NOTIFICATION_ID = /"notificationId":\s*"(ntf_[0-9a-z]{26})"/;

/**
 * Part of the trace of its notification, which is looked up only where traces go somewhere. What is repeated comes long after,
 * and is only linked with it.
 */
async function spanOf({ pool, tracer }: CallEndpointDeps, input: WebhookCallInput, found: FoundWebhookAttempt) {
  if (!tracer.isOn) return idle(null);
  const id = fromPublicId('notification', NOTIFICATION_ID.exec(found.payload)?.[1] ?? '');
  const traceparent = id && (await findTraceparent(pool, id));
  const attributes = {
    'posthorn.event_id': input.eventId,
    'posthorn.event_type': found.eventType,
    'posthorn.endpoint_id': input.endpointId,
    'posthorn.attempt': input.number,
  };
  const options = { kind: 'client', attributes } as const;
  const isFirst = input.run === 0 && input.number === 1;
  if (traceparent === null || isFirst) return tracer.start('call endpoint', traceparent, options);
  return tracer.branch('call endpoint', [traceparent], options);
}

async function timedCall({ callWebhook, draining }: CallEndpointDeps, message: WebhookMessage) {
  const startedAt = performance.now();
  const call = await callWebhook(message, { signal: draining, assertLease() {}, finalByte() {} });
  return { call, durationMs: Math.round(performance.now() - startedAt) };
}

function keyOf({ eventId, endpointId, run, number }: WebhookCallInput): WebhookAttemptKey {
  const event = fromPublicId('event', eventId);
  const endpoint = fromPublicId('webhook', endpointId);
  if (!event || !endpoint)
    throw ApplicationFailure.nonRetryable('not the ids of an event and an endpoint', 'InvalidInput');
  return { eventId: event, endpointId: endpoint, run, number };
}

async function settle(
  deps: CallEndpointDeps,
  input: WebhookCallInput,
  { clientId, eventType }: FoundWebhookAttempt,
  call: WebhookCall,
  durationMs: number,
): Promise<WebhookOutcome> {
  const { eventId, endpointId, run, number, isLast } = input;
  const { statusCode, code, detail, response } = call;
  const key = keyOf(input);
  const outcome = code === null ? 'delivered' : statusCode === 410 ? 'gone' : 'failed';
  const settlement = { outcome, statusCode, code, detail, response, durationMs, isLast } as const;
  const settled = await retryConflicts(() =>
    settleWebhookAttempt(deps.pool, deps.cipher, key, settlement, (reason) =>
      webhookNotice({ type: 'webhook.disabled', endpointId: key.endpointId, clientId, reason }),
    ),
  );
  if (!settled) {
    const other = await findWebhookAttempt(deps.pool, key);
    return other?.finished ? recorded(other) : { kind: 'ended', status: 'SKIPPED' };
  }
  const { status, disabled } = settled;
  deps.logger.info({ eventId, endpointId, eventType, run, number, outcome, code, durationMs, status }, 'webhook call');
  if (disabled) deps.logger.warn({ endpointId, reason: disabled }, 'webhook endpoint disabled');
  if (status !== 'PENDING') return { kind: 'ended', status };
  return { kind: 'again', code: code ?? 'failed', retryAfterMs: call.retryAfterMs };
}

/** What an earlier execution wrote; what the endpoint asked for with it is forgotten. */
function recorded({ finished, status }: FoundWebhookAttempt): WebhookOutcome {
  if (status === 'PENDING') return { kind: 'again', code: finished?.code ?? 'failed', retryAfterMs: null };
  return { kind: 'ended', status };
}
