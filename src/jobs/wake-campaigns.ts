import { delay } from '../async/backoff.ts';
import { type CampaignUnderWay, findCampaignsUnderWay, renewCampaignRun } from '../db/queries/campaigns/under-way.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { NIL_ID, toPublicId } from '../domain/ids.ts';
import type { Ports } from '../services/ports.ts';
import type { CampaignStarter } from '../temporal/campaign-starter.ts';

export type WakeCampaignsDeps = Pick<Ports, 'database' | 'wakeRelay' | 'logger'> & {
  starter: CampaignStarter;
  /** Ends the pass early. */
  stopping?: AbortSignal;
  /** Temporal is asked about this many a second at most. */
  asksPerSecond?: number;
  pageSize?: number;
};

export type WokenCampaigns = { started: number; renewed: number };

/**
 * One pass over the campaigns: of those that should be under way Temporal is asked what it has. None → the workflow is started, under the same id; closed, be it by a person → the campaign gets its
 * next run. Nobody is sent to twice by it: the rows say who is left. Null while another process is at it.
 */
export function wakeCampaigns(deps: WakeCampaignsDeps): Promise<WokenCampaigns | null> {
  const { database, stopping, asksPerSecond = 50, pageSize = 100 } = deps;
  return withJobLock(database.pool, 'campaigns', async (held) => {
    const done: WokenCampaigns = { started: 0, renewed: 0 };
    for (let after = NIL_ID; ; ) {
      const page = await findCampaignsUnderWay(database.pool, after, pageSize);
      for (const campaign of page) {
        if (held.aborted || stopping?.aborted) return done;
        const result = await wakeOne(deps, campaign);
        if (result !== null) done[result]++;
        after = campaign.id;
        await delay(1_000 / asksPerSecond, stopping);
      }
      if (page.length < pageSize) return done;
    }
  });
}

async function wakeOne(
  { database, starter, logger }: WakeCampaignsDeps,
  campaign: CampaignUnderWay,
): Promise<'started' | 'renewed' | null> {
  const plan = planOf(campaign);
  const { campaignId, run } = plan;
  const state = await starter.runState(plan);
  if (state === 'running') return null;
  if (state === 'none') {
    await starter.changed(plan);
    logger.warn({ campaignId, run }, 'workflow of a campaign was missing: started');
    return 'started';
  }
  if (!(await renewCampaignRun(database.pool, campaign))) return null;
  await starter.changed({ ...plan, run: run + 1 });
  logger.warn({ campaignId, run }, 'workflow of a campaign had ended before it: its next run is started');
  return 'renewed';
}

function planOf({ id, run, clientId, channel }: CampaignUnderWay) {
  return { campaignId: toPublicId('campaign', id), run, clientId: toPublicId('client', clientId), channel };
}
