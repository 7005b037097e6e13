import { delay } from '../async/backoff.ts';
import type { Pool } from '../db/client.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { checkAgainLater, type DueCheck, findDueChecks, restartDelivery } from '../db/queries/webhooks/checks.ts';
import { toPublicId } from '../domain/ids.ts';
import type { Logger } from '../observability/logger.ts';
import type { WebhookStarter } from '../temporal/webhook-starter.ts';

export type ReconcileWebhooksDeps = {
  pool: Pool;
  starter: Pick<WebhookStarter, 'runState'>;
  /** Whether runs wait for a worker: they are late, and not lost. */
  isQueueBehind: () => Promise<boolean>;
  logger: Logger;
  /** Ends the pass early. */
  stopping?: AbortSignal;
  /** Temporal is asked about this many a second at most. */
  asksPerSecond?: number;
  /** The bound of a pass; the rest is for the next one. */
  asksPerPass?: number;
};

/** Asked about between two looks at what is due. */
const BATCH = 100;

/**
 * One pass over the deliveries to webhook endpoints that have been under way for long: those whose workflow Temporal has
 * lost, or a person has terminated, are started again. The result is how many; null while another process is at it.
 */
export async function reconcileWebhooks(deps: ReconcileWebhooksDeps): Promise<number | null> {
  const { pool, stopping, asksPerSecond = 50, asksPerPass = 3_000 } = deps;
  return withJobLock(pool, 'lost-webhooks', async (held) => {
    if (await deps.isQueueBehind()) return 0;
    let restarted = 0;
    for (let asks = 0; asks < asksPerPass; ) {
      const due = await findDueChecks(pool, Math.min(BATCH, asksPerPass - asks));
      if (due.length === 0) break;
      for (const one of due) {
        if (held.aborted || stopping?.aborted) return restarted;
        if (one.isStarted && (await isRestarted(deps, one))) restarted++;
        await checkAgainLater(pool, one);
        asks++;
        await delay(1_000 / asksPerSecond, stopping);
      }
    }
    return restarted;
  });
}

async function isRestarted({ pool, starter, logger }: ReconcileWebhooksDeps, one: DueCheck): Promise<boolean> {
  const eventId = toPublicId('event', one.eventId);
  const endpointId = toPublicId('webhook', one.endpointId);
  const state = await starter.runState({ eventId, endpointId, run: one.run });
  if (state === 'running') return false;
  const isRestarted = await restartDelivery(pool, one, { isNameTaken: state === 'closed' });
  if (isRestarted) logger.warn({ eventId, endpointId, run: one.run, state }, 'webhook delivery had lost its workflow');
  return isRestarted;
}
