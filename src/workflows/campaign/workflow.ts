import { continueAsNew } from '@temporalio/workflow';
import type { CampaignPlanInput } from '../../contracts/campaign-workflow.ts';
import type { CampaignStatus } from '../../domain/campaigns/status.ts';
import { FromNewerRelease } from '../../domain/newer-release.ts';
import { hasLongHistory } from '../long-history.ts';
import { wakeUps } from '../wake-ups.ts';
import { whatIsNext } from './proxies.ts';
import { openSlices } from './slices.ts';

/**
 * The story of one campaign: some slices are under way at a time, until its chunks are through and everybody in it is
 * settled. PostgreSQL decides what is next, who is sent to and when it is over; this remembers nothing but the chunks in
 * hand, and so it goes on in a new run as soon as none is.
 */
export async function runCampaign(plan: CampaignPlanInput): Promise<CampaignStatus> {
  const slices = openSlices(plan);
  const wake = wakeUps(slices.release);

  for (;;) {
    wake.clear();
    const next = await whatIsNext(plan, slices.taken());
    if (next.kind === 'ended') {
      // After a cancel: what is claimed is sent, and its slice writes that down.
      await slices.through();
      return next.status;
    }
    if (next.kind !== 'start' && next.kind !== 'wait') throw new FromNewerRelease('step');
    if (hasLongHistory()) {
      await slices.through();
      await continueAsNew<typeof runCampaign>(plan);
    }
    if (next.kind === 'start') slices.begin(next.chunks, wake.now);
    await wake.orAfter(...slices.waitAfter(next));
  }
}
