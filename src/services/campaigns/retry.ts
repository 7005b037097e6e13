import type { Origin } from '../../db/queries/audit-log.ts';
import { beginCampaignRun, type CampaignRow, type CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { countDeadLettersToReplay, replayDeadLetters } from '../dead-letters/replay-many.ts';
import type { Ports } from '../ports.ts';
import { changeCampaignStatus } from './change-status.ts';
import { audit, lockForChange, readCampaign, wrongStatus } from './draft.ts';

type RetryDeps = Pick<Ports, 'database' | 'wakeRelay'>;

export const RETRIED_STATUSES = ['FAILED', 'UNKNOWN'] as const;

export type RetryWish = {
  statuses: readonly (typeof RETRIED_STATUSES)[number][];
  errorCodes: readonly string[] | undefined;
  ratePerSecond: number | undefined;
};

/** `hasMore`: there are more than one request retries. */
export type Retried = { retried: number; skipped: number; hasMore: boolean };

/** How many `retryFailed` would retry now. @throws ApiProblem not_found (404) */
export async function countToRetry(deps: RetryDeps, target: CampaignTarget, wish: RetryWish): Promise<number> {
  const row = await readCampaign(deps, target);
  return countDeadLettersToReplay(deps, accessOf(row), filterOf(row, wish));
}

/**
 * Gives those of a campaign that have failed their next run, each with a workflow of its own; a campaign that was completed
 * runs again until they have settled.
 * @throws ApiProblem not_found (404), wrong_campaign_status (409) unless it runs or is completed
 */
export async function retryFailed(
  deps: RetryDeps,
  target: CampaignTarget,
  wish: RetryWish,
  origin: Origin,
): Promise<Retried> {
  const row = await readCampaign(deps, target);
  if (row.status !== 'RUNNING' && row.status !== 'COMPLETED') throw wrongStatus(row.status);
  const done = await replayDeadLetters(deps, accessOf(row), filterOf(row, wish), wish.ratePerSecond, origin);
  const { replayed: retried, skipped, hasMore = false } = done;
  // After them: one that has nobody left would be completed at once.
  if (retried > 0) await runAgain(deps, target, origin, retried);
  return { retried, skipped: skipped.length, hasMore };
}

async function runAgain(deps: RetryDeps, target: CampaignTarget, origin: Origin, retried: number): Promise<void> {
  await retryConflicts(() =>
    inTransaction(deps.database.pool, async (tx) => {
      const row = await lockForChange(tx, deps, target);
      await audit(tx, row, 'campaign.retry', origin, { retried });
      if (row.status !== 'COMPLETED') return;
      await beginCampaignRun(tx, row.id);
      await changeCampaignStatus(tx, row.id, 'RUNNING', { actor: origin.actor });
    }),
  );
  deps.wakeRelay();
}

function accessOf({ clientId, environment }: CampaignRow) {
  return { clientId, environment };
}

function filterOf({ id }: CampaignRow, { statuses, errorCodes }: RetryWish) {
  return { campaignId: id, statuses, errorCodes, includeUnknown: statuses.includes('UNKNOWN') };
}
