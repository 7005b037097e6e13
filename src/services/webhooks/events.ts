import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { resendDeliveries, resendDelivery } from '../../db/queries/webhooks/deliveries.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { webhookNotice } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { findWebhook, type WebhookTarget } from './endpoints.ts';

/**
 * Sends the event `webhook.test` to one endpoint, over the whole way that others go. Answers the public id of the event.
 * @throws ApiProblem not_found (404), webhook_disabled (409)
 */
export async function sendTestEvent(
  deps: Pick<Ports, 'database' | 'wakeRelay'>,
  target: WebhookTarget,
): Promise<string> {
  const { id: endpointId } = await findEnabled(deps, target);
  const row = webhookNotice({ type: 'webhook.test', endpointId, clientId: target.clientId });
  await insertOutboxRow(deps.database.pool, row);
  deps.wakeRelay();
  const { id } = JSON.parse(row.payload) as { id: string };
  return id;
}

/** One event by its UUID, or what was recorded since a moment. */
export type Resend = { eventId: string } | { since: Date; onlyUndelivered: boolean };

/**
 * What was recorded for an endpoint, once more. Answers how many events.
 * @throws ApiProblem not_found (404), for an event as well that was never recorded; webhook_disabled (409)
 */
export async function resendEvents(
  deps: Pick<Ports, 'database'>,
  target: WebhookTarget,
  resend: Resend,
): Promise<number> {
  const { id: endpointId } = await findEnabled(deps, target);
  const { pool } = deps.database;
  const count = await retryConflicts(() =>
    'eventId' in resend
      ? resendDelivery(pool, { endpointId, eventId: resend.eventId })
      : resendDeliveries(pool, endpointId, resend.since, resend),
  );
  if (count === 0 && 'eventId' in resend) throw ApiProblem.notFound('event');
  return count;
}

async function findEnabled(deps: Pick<Ports, 'database'>, target: WebhookTarget) {
  const webhook = await findWebhook(deps, target);
  if (webhook.status === 'disabled') throw new ApiProblem('webhook_disabled');
  return webhook;
}
