import type { CampaignStatus } from '../domain/campaigns/status.ts';
import type { Channel } from '../domain/channel.ts';

export const CAMPAIGN_WORKFLOW = 'runCampaign';
/** The parents of campaigns and their slices: what is many has workers of its own. */
export const CAMPAIGN_QUEUE = 'campaigns';

/** What a campaign's workflow is told: no recipient, no content, no count. */
export type CampaignPlanInput = {
  /** Public id, `cmp_…`. */
  campaignId: string;
  /** 0 for the first; each retry of those who failed is the next. */
  run: number;
  channel: Channel;
  /** Public id. */
  clientId: string;
};

/** One chunk that a slice is to work on. */
export type SliceInput = { campaignId: string; chunk: number; clientId: string };

/** Why a slice ended: its chunk is through, its time is over with people left, or something stands in the way of all of them. */
export type SliceOutcome = { kind: 'done' } | { kind: 'left' } | { kind: 'wait'; waitMs: number; reason: string };

/** What is next for a campaign, as its rows say. `why` is for the Temporal UI, and names no person. */
export type CampaignStep =
  | { kind: 'ended'; status: CampaignStatus }
  /** These chunks may be begun, at most as many as there is room for; look again after `waitMs` at the latest. */
  | { kind: 'start'; chunks: number[]; waitMs: number; why: string }
  | { kind: 'wait'; waitMs: number; why: string };

/** The id is the lock, as a notification's. */
export function campaignWorkflowIdFor({ campaignId, run }: Pick<CampaignPlanInput, 'campaignId' | 'run'>): string {
  return run === 0 ? `campaign-${campaignId}` : `campaign-${campaignId}-r${run}`;
}
