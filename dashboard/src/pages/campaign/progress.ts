import type { components } from '../../../../src/client/schema.ts';

export type Counts = components['schemas']['CampaignCounts'];
export type CountName = Exclude<keyof Counts, 'total'>;
export type SegmentTone = 'good' | 'sent' | 'bad' | 'odd' | 'plain' | 'waiting';

export type Segment = { name: CountName; label: string; tone: SegmentTone; count: number; percent: number };

/** In the order of the bar: what went well, what went wrong, what was left out, who waits. */
const SEGMENTS: readonly { name: CountName; label: string; tone: SegmentTone }[] = [
  { name: 'clicked', label: 'Clicked', tone: 'good' },
  { name: 'opened', label: 'Opened', tone: 'good' },
  { name: 'delivered', label: 'Delivered', tone: 'good' },
  { name: 'sent', label: 'Sent', tone: 'sent' },
  { name: 'bounced', label: 'Bounced', tone: 'bad' },
  { name: 'complained', label: 'Complained', tone: 'bad' },
  { name: 'failed', label: 'Failed', tone: 'bad' },
  { name: 'unknown', label: 'Unknown', tone: 'odd' },
  { name: 'suppressed', label: 'Suppressed', tone: 'plain' },
  { name: 'expired', label: 'Expired', tone: 'plain' },
  { name: 'cancelled', label: 'Cancelled', tone: 'plain' },
  { name: 'removed', label: 'Taken out', tone: 'plain' },
  { name: 'waiting', label: 'Waiting', tone: 'waiting' },
];

/** What became of whom, as parts of a bar that are 100 together; those of nobody are left out. */
export function segmentsOf(counts: Counts): Segment[] {
  return SEGMENTS.map((segment) => {
    const count = counts[segment.name];
    return { ...segment, count, percent: counts.total === 0 ? 0 : (count / counts.total) * 100 };
  }).filter(({ count }) => count > 0);
}

/** How many have an end, whatever it is. */
export const settledOf = ({ total, waiting }: Counts): number => total - waiting;
