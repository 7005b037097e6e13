import { count } from '../../ui/number.tsx';
import { duration } from '../../ui/time.tsx';
import type { Campaign } from './use-campaign.ts';

type Of = Pick<Campaign, 'status' | 'etaSeconds' | 'scheduledAt' | 'counts'>;

/** When nobody waits any more, in words; what the API cannot know is said, not guessed. */
export function etaInWords({ status, etaSeconds, counts }: Of): string {
  if (status === 'COMPLETED') return 'Done';
  if (status === 'CANCELLED') return 'Ended';
  if (status === 'PAUSED') return 'Not while it is paused';
  if (status === 'SCHEDULED') return 'Its time is to come';
  if (counts.waiting === 0) return 'Done in a moment';
  return etaSeconds === null ? 'Not known yet' : `In ${duration(Math.max(1, etaSeconds) * 1_000)}`;
}

/** A rate as one says it: `200 a second`, `6 a minute`. @param perSecond null is without a limit */
export function rateInWords(perSecond: number | null): string {
  if (perSecond === null) return 'as fast as it goes';
  if (perSecond > 0 && perSecond < 1) return `${count(Math.round(perSecond * 600) / 10)} a minute`;
  return `${count(Math.round(perSecond * 10) / 10)} a second`;
}
