import type { Campaign } from './use-campaign.ts';

type Guard = Campaign['guard'];
type Counts = Campaign['counts'];

export type Gauge = { name: 'failed' | 'bounced' | 'complained'; label: string; percent: number | null; limit: number };

/** How many were tried and have an end: what the guard takes its shares of. */
export function sampleOf({ sent, delivered, opened, clicked, bounced, complained, failed, unknown }: Counts): number {
  return sent + delivered + opened + clicked + bounced + complained + failed + unknown;
}

/** What the guard watches, and how near each is to its limit; `percent` is null before anybody was tried. */
export function gaugesOf(guard: Guard, counts: Counts): Gauge[] {
  const sample = sampleOf(counts);
  const gauge = (name: Gauge['name'], label: string, limit: number | null, wrong: number): Gauge[] =>
    limit === null ? [] : [{ name, label, limit, percent: sample === 0 ? null : (wrong / sample) * 100 }];
  return [
    ...gauge('failed', 'Failed or unknown', guard.failedPercent, counts.failed + counts.unknown),
    ...gauge('bounced', 'Bounced', guard.bouncedPercent, counts.bounced),
    ...gauge('complained', 'Complained', guard.complainedPercent, counts.complained),
  ];
}
