import type { Queryable } from '../../db/client.ts';
import type { Origin } from '../../db/queries/audit-log.ts';
import { countUnderWay } from '../../db/queries/campaigns/counts.ts';
import { type CampaignRow, type CampaignTarget, lockCampaign } from '../../db/queries/campaigns/rows.ts';
import { findPausedStragglers } from '../../db/queries/lane/end-many.ts';
import { insertOutboxRows } from '../../db/queries/outbox/rows.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { CampaignStatus } from '../../domain/campaigns/status.ts';
import { notificationRecord } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { changeCampaignStatus } from './change-status.ts';
import { audit, lockForChange, wrongStatus } from './draft.ts';

type SteerDeps = Pick<Ports, 'database' | 'wakeRelay'>;

/** A campaign as it then is, and how many of it are being sent at this moment: these end, and no other begins. */
export type Steered = { row: CampaignRow; underWay: number };

/** Stops it for now. One that is paused stays so. @throws ApiProblem not_found (404), wrong_campaign_status (409) */
export function pauseCampaign(deps: SteerDeps, target: CampaignTarget, origin: Origin): Promise<Steered> {
  return steer(deps, target, origin, { action: 'campaign.pause', wanted: ['PAUSED'], to: () => 'PAUSED' });
}

/**
 * Goes on, also when its guard has paused it, which then counts anew. Those who go by themselves are told so.
 * @throws ApiProblem not_found (404), wrong_campaign_status (409)
 */
export function resumeCampaign(deps: SteerDeps, target: CampaignTarget, origin: Origin): Promise<Steered> {
  const to = ({ startedAt, scheduledAt }: CampaignRow) =>
    startedAt === null && scheduledAt !== null && scheduledAt > new Date() ? 'SCHEDULED' : 'RUNNING';
  return steer(deps, target, origin, { action: 'campaign.resume', wanted: ['RUNNING', 'SCHEDULED'], to });
}

/**
 * Ends it: nobody is sent to any more who is not being sent to. What is under way is counted as what becomes of it.
 * @throws ApiProblem not_found (404), wrong_campaign_status (409) for one that has ended otherwise
 */
export function cancelCampaign(deps: SteerDeps, target: CampaignTarget, origin: Origin): Promise<Steered> {
  return steer(deps, target, origin, { action: 'campaign.cancel', wanted: ['CANCELLED'], to: () => 'CANCELLED' });
}

type Way = {
  action: string;
  /** What it may be already: then nothing is to be done. */
  wanted: readonly CampaignStatus[];
  to: (row: CampaignRow) => CampaignStatus;
};

async function steer(
  deps: SteerDeps,
  target: CampaignTarget,
  origin: Origin,
  { action, wanted, to }: Way,
): Promise<Steered> {
  const { pool, cipher } = deps.database;
  const steered = await retryConflicts(() =>
    inTransaction(pool, async (tx: Queryable) => {
      const row = await lockForChange(tx, deps, target);
      if (wanted.includes(row.status)) return { row, underWay: await countUnderWay(tx, row.id) };
      const reason = to(row) === 'PAUSED' ? 'person' : null;
      const changed = await changeCampaignStatus(tx, row.id, to(row), { reason, actor: origin.actor });
      if (!changed) throw wrongStatus(row.status);
      if (changed.status === 'RUNNING') await wakeStragglers(tx, row.id);
      await audit(tx, row, action, origin);
      // Whoever claimed before has committed: the lock of the row waited for it.
      const underWay = await countUnderWay(tx, row.id);
      return { row: (await lockCampaign(tx, cipher, target)) ?? row, underWay };
    }),
  );
  deps.wakeRelay();
  return steered;
}

/** Of those who go by themselves so many are told at once that they may; more than that look by themselves within a minute. */
const MOST_WOKEN = 1_000;

async function wakeStragglers(tx: Queryable, campaignId: string): Promise<void> {
  const stragglers = await findPausedStragglers(tx, campaignId, MOST_WOKEN);
  await insertOutboxRows(
    tx,
    stragglers.map((one) => notificationRecord('notification.changed', one)),
  );
}
