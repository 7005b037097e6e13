import type { Status } from '../status.ts';
import type { CampaignCounts } from './campaign.ts';
import type { Tally } from './guard.ts';

/** What stands for a status of a notification among the counts of its campaign. */
const COUNTED_AS: Record<Status, keyof CampaignCounts> = {
  PENDING: 'waiting',
  SCHEDULED: 'waiting',
  DEFERRED: 'waiting',
  PROCESSING: 'waiting',
  RETRYING: 'waiting',
  SENT: 'sent',
  DELIVERED: 'delivered',
  OPENED: 'opened',
  CLICKED: 'clicked',
  BOUNCED: 'bounced',
  COMPLAINED: 'complained',
  FAILED: 'failed',
  UNKNOWN: 'unknown',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
  SUPPRESSED: 'suppressed',
};

export type Counting = {
  /** As the campaign's row has them. */
  total: number;
  removed: number;
  /** Of notifications that retention has deleted. */
  forgotten: Tally;
  /** Of those that are there. */
  tally: Tally;
  /** Of whom it is known that nothing was laid out yet. */
  staged: number;
  /** What has become of all others. */
  rest: 'waiting' | 'cancelled' | 'expired';
};

/** The counts of a campaign, whose sum is its total. */
export function countsOf({ total, removed, forgotten, tally, staged, rest }: Counting): CampaignCounts {
  const counts: CampaignCounts = {
    total,
    waiting: staged,
    sent: 0,
    delivered: 0,
    opened: 0,
    clicked: 0,
    bounced: 0,
    complained: 0,
    failed: 0,
    unknown: 0,
    cancelled: 0,
    expired: 0,
    suppressed: 0,
    removed,
  };
  let known = staged + removed;
  for (const [status, n] of [...Object.entries(tally), ...Object.entries(forgotten)]) {
    counts[COUNTED_AS[status as Status]] += n;
    known += n;
  }
  counts[rest] += Math.max(0, total - known);
  return counts;
}

/** Of how many in a hundred it is known what has become of them, rounded down. */
export function percentSettled({ total, waiting }: CampaignCounts): number {
  return total === 0 ? 0 : Math.floor((100 * (total - waiting)) / total);
}
