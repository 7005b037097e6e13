import { isUrgent } from './priority.ts';

/** What a claim tells of when its notification could have gone. */
export type Readiness = {
  priority: number;
  isOfCampaign: boolean;
  /** When it was accepted, replayed or due, whichever is last; of one that waited since, when that wait began. */
  readySince: Date;
  /** It was put off or tried before: only whoever was woken by the end of that wait knows when it ended. */
  hasWaited: boolean;
};

/** Whom somebody waits for; a campaign's people wait for its rate and for those before them. */
export function sentLaneOf({ priority, isOfCampaign }: Pick<Readiness, 'priority' | 'isOfCampaign'>) {
  if (isOfCampaign) return 'campaign';
  return isUrgent(priority) ? 'urgent' : 'ordinary';
}

/**
 * How long it took from the moment at which nothing but our own work was in the way; never less than 0.
 * @param moment `sentAtMs` when the provider took it, `wokenAtMs` when Temporal was told to try it; in ms since 1970
 */
export function sentDelaySeconds(
  { readySince, hasWaited }: Pick<Readiness, 'readySince' | 'hasWaited'>,
  { sentAtMs, wokenAtMs = 0 }: { sentAtMs: number; wokenAtMs: number | undefined },
): number {
  const since = Math.max(readySince.getTime(), hasWaited ? wokenAtMs : 0);
  return Math.max(0, sentAtMs - since) / 1_000;
}
