import { WEBHOOK_DELAYS_MS } from '../contracts/webhook-workflow.ts';
import type { Pool } from '../db/client.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { type DueDelivery, findDueDeliveries, markStarted } from '../db/queries/webhooks/deliveries.ts';
import { toPublicId } from '../domain/ids.ts';
import type { Logger } from '../observability/logger.ts';
import type { WebhookStarter } from '../temporal/webhook-starter.ts';
import { type RunningJob, runEvery } from './run-every.ts';

export type WebhookStartsDeps = {
  pool: Pool;
  starter: Pick<WebhookStarter, 'start'>;
  logger: Logger;
  /** The pauses between the calls of an endpoint, in milliseconds. */
  delaysMs?: readonly number[];
  pollMs?: number;
  /** Of one round: what a second can start. */
  batchSize?: number;
};

/** Asked for at once: enough to keep Temporal busy, few enough to wait for when it is away. */
const STARTS_IN_FLIGHT = 10;

/** Starts a workflow for each delivery that is due, until it is stopped. Any number may run; one at a time works. */
export function runWebhookStarts(deps: WebhookStartsDeps): RunningJob {
  const { pool, logger, pollMs = 1_000, batchSize = 100 } = deps;
  const round = async (stopping: AbortSignal) => {
    let found: number | null;
    do
      found = await withJobLock(pool, 'webhooks', async () => startAll(deps, await findDueDeliveries(pool, batchSize)));
    while (found === batchSize && !stopping.aborted);
  };
  return runEvery('webhook-starts', pollMs, round, logger);
}

/** What was started is written down, also when a later start fails; the rest is asked for again in the next round. */
async function startAll({ pool, starter, delaysMs = WEBHOOK_DELAYS_MS }: WebhookStartsDeps, due: DueDelivery[]) {
  for (let first = 0; first < due.length; first += STARTS_IN_FLIGHT) {
    const some = due.slice(first, first + STARTS_IN_FLIGHT);
    const results = await Promise.allSettled(some.map((delivery) => starter.start(planOf(delivery, delaysMs))));
    const started = some.filter((_, index) => results[index]?.status === 'fulfilled');
    if (started.length > 0) await markStarted(pool, started);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
  return due.length;
}

function planOf({ eventId, endpointId, clientId, run }: DueDelivery, delaysMs: readonly number[]) {
  return {
    plan: { eventId: toPublicId('event', eventId), endpointId: toPublicId('webhook', endpointId), run, delaysMs },
    clientId: toPublicId('client', clientId),
  };
}
