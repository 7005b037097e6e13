/**
 * The life of a campaign as one table, as `domain/status.ts` is a notification's. Every write of a status names those it may
 * start from (compare-and-set in SQL), and they come from here.
 */
export const CAMPAIGN_STATUSES = [
  'DRAFT',
  'CHECKED',
  'SCHEDULED',
  'RUNNING',
  'PAUSED',
  'COMPLETED',
  'CANCELLED',
] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** Why a campaign is paused: somebody's word, its own guard, words that cannot be made. */
export const PAUSE_REASONS = ['person', 'guard', 'content_failed'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

const TABLE: Record<CampaignStatus, readonly CampaignStatus[]> = {
  // A change of what it says, or of whom it is for, makes a draft of a checked one again.
  DRAFT: ['CHECKED', 'CANCELLED'],
  CHECKED: ['DRAFT', 'SCHEDULED', 'RUNNING', 'CANCELLED'],
  SCHEDULED: ['RUNNING', 'PAUSED', 'CANCELLED'],
  RUNNING: ['PAUSED', 'COMPLETED', 'CANCELLED'],
  PAUSED: ['SCHEDULED', 'RUNNING', 'CANCELLED'],
  // Of those who failed a retry makes another run.
  COMPLETED: ['RUNNING'],
  CANCELLED: [],
};

export function campaignCanBecome(from: CampaignStatus, to: CampaignStatus): boolean {
  return TABLE[from].includes(to);
}

/** The statuses that a compare-and-set to `to` may start from. */
export function campaignMayComeFrom(to: CampaignStatus): CampaignStatus[] {
  return CAMPAIGN_STATUSES.filter((from) => campaignCanBecome(from, to));
}

/** What may still be sent of, or be told to go on: its workflow runs, or can be started. */
export const UNDER_WAY_STATUSES = ['SCHEDULED', 'RUNNING', 'PAUSED'] as const satisfies readonly CampaignStatus[];

export function isUnderWay(status: CampaignStatus): boolean {
  return (UNDER_WAY_STATUSES as readonly CampaignStatus[]).includes(status);
}
