import { isSettled, STATUSES, type Status } from '../status.ts';
import type { CampaignGuard } from './campaign.ts';

/** Of people who were laid out, how many have which status. */
export type Tally = Partial<Record<Status, number>>;

/** Nothing was tried of these, so they say nothing of how it goes. */
const UNTRIED: readonly Status[] = ['CANCELLED', 'EXPIRED', 'SUPPRESSED'];
const TRIED = STATUSES.filter((status) => isSettled(status) && !UNTRIED.includes(status));

/** Whether more has gone wrong than a campaign's guard allows; below its `minSample` nothing has. */
export function isBeyondGuard(guard: CampaignGuard, tally: Tally): boolean {
  const count = (...of: Status[]) => of.reduce((sum, status) => sum + (tally[status] ?? 0), 0);
  const sample = count(...TRIED);
  if (sample < guard.minSample) return false;
  const isMore = (percent: number | null, n: number) => percent !== null && n * 100 > percent * sample;
  return (
    isMore(guard.failedPercent, count('FAILED', 'UNKNOWN')) ||
    isMore(guard.bouncedPercent, count('BOUNCED')) ||
    isMore(guard.complainedPercent, count('COMPLAINED'))
  );
}

/** Whether it watches anything. */
export function isWatching({ failedPercent, bouncedPercent, complainedPercent }: CampaignGuard): boolean {
  return failedPercent !== null || bouncedPercent !== null || complainedPercent !== null;
}
