import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import { resendDeliveries } from '../../db/queries/webhooks/deliveries.ts';
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

/**
 * Every event that was recorded for an endpoint since then, once more. Answers how many.
 * @throws ApiProblem not_found (404), webhook_disabled (409)
 */
export async function resendEvents(deps: Pick<Ports, 'database'>, target: WebhookTarget, since: Date): Promise<number> {
  const { id } = await findEnabled(deps, target);
  return retryConflicts(() => resendDeliveries(deps.database.pool, id, since));
}

async function findEnabled(deps: Pick<Ports, 'database'>, target: WebhookTarget) {
  const webhook = await findWebhook(deps, target);
  if (webhook.status === 'disabled') throw new ApiProblem('webhook_disabled');
  return webhook;
}
