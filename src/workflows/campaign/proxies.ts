import { isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import type { CampaignPlanInput, CampaignStep, SliceOutcome } from '../../contracts/campaign-workflow.ts';

/** A slice takes people in for a minute, and then waits for the longest call of any provider (280 s) and its writing. */
const LONGEST_SLICE = '400 s';
/** What is left of a campaign that has expired is ended within it, in batches. */
const LONGEST_LOOK = '60 s';

/** Infrastructure trouble: for ever, since it says nothing about the campaign. */
const UNTIL_IT_WORKS = { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '10 s' } as const;

/**
 * What the campaign's rows say is next; `taken` are the chunks in hand. A local activity first, which is one event in place
 * of three; after infrastructure trouble a regular one.
 */
export async function whatIsNext({ campaignId, run }: CampaignPlanInput, taken: number[]): Promise<CampaignStep> {
  const input = { campaignId, run, underWay: taken };
  const options = { startToCloseTimeout: LONGEST_LOOK, summary: 'what is next' } as const;
  try {
    return await proxyLocalActivities<Activities>({ ...options, retry: { maximumAttempts: 1 } }).whatIsNext(input);
  } catch (error) {
    // Of a local activity the SDK throws the failure itself, not wrapped in an ActivityFailure.
    if (isCancellation(error)) throw error;
  }
  return proxyActivities<Activities>({ ...options, retry: UNTIL_IT_WORKS }).whatIsNext(input);
}

/** One turn of a chunk. It has its campaign's priority and client, by which slices take turns in the queue. */
export function sendSlice({ campaignId, clientId }: CampaignPlanInput, chunk: number): Promise<SliceOutcome> {
  const { sendSlice } = proxyActivities<Activities>({
    startToCloseTimeout: LONGEST_SLICE,
    heartbeatTimeout: '15 s',
    retry: UNTIL_IT_WORKS,
    summary: `send chunk ${chunk}`,
  });
  return sendSlice({ campaignId, chunk, clientId });
}
