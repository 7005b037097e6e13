import type { CampaignSchedule } from './campaign.ts';
import { momentOf } from './local-time.ts';

/** How many people a zone has; null for those of whom no row names one. */
export type ZoneCount = { zone: string | null; recipients: number };

/** Those who are sent to at one moment: null for at once. `zones` is empty where the campaign is not apart by them. */
export type Wave = { at: Date | null; zones: string[]; recipients: number };

export type Waves = {
  /** The earliest first. */
  waves: Wave[];
  /** The zones in which the time is over and nobody is sent to. */
  skipped: { zone: string; recipients: number }[];
};

/** The zone that counts for somebody. */
export function zoneOf(zone: string | null, { fallback }: { fallback: string }): string {
  return zone ?? fallback;
}

/** Whether each is sent to by the clock of its own zone. */
export function isApartByZone(
  schedule: CampaignSchedule | null,
): schedule is Extract<CampaignSchedule, { local: string }> {
  return schedule !== null && 'local' in schedule && schedule.zone === 'recipient';
}

/** The moment of all, where they have one; null for at once. What is past is at once. */
export function momentOfAll(schedule: CampaignSchedule | null, now: Date): Date | null {
  if (schedule === null) return null;
  const at = 'at' in schedule ? new Date(schedule.at) : momentOf(schedule.local, schedule.zone);
  return at > now ? at : null;
}

/** When who is sent to. @param counts of each zone once, or of all people at once */
export function wavesOf(schedule: CampaignSchedule | null, counts: readonly ZoneCount[], now: Date): Waves {
  if (!isApartByZone(schedule)) {
    const recipients = counts.reduce((sum, one) => sum + one.recipients, 0);
    return { waves: [{ at: momentOfAll(schedule, now), zones: [], recipients }], skipped: [] };
  }
  const byZone = new Map<string, number>();
  for (const { zone, recipients } of counts) {
    const name = zoneOf(zone, schedule);
    byZone.set(name, (byZone.get(name) ?? 0) + recipients);
  }
  const byMoment = new Map<number, Wave>();
  const skipped: Waves['skipped'] = [];
  for (const [zone, recipients] of [...byZone].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const due = momentOf(schedule.local, zone);
    if (due <= now && schedule.ifPast === 'skip') {
      skipped.push({ zone, recipients });
      continue;
    }
    const at = due > now ? due : now;
    const wave = byMoment.get(at.getTime()) ?? { at, zones: [], recipients: 0 };
    wave.zones.push(zone);
    wave.recipients += recipients;
    byMoment.set(at.getTime(), wave);
  }
  const waves = [...byMoment.values()].sort((a, b) => Number(a.at) - Number(b.at));
  return { waves, skipped };
}
