import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts';

/**
 * How long the figures of a UTC day may stand before they are counted again. A day is counted whole, so the ones that
 * hardly change any more wait longer: late receipts, replays, and what was accepted for a later time.
 * @param ageDays 0 for today
 */
export function recountAfterMs(ageDays: number): number {
  if (ageDays <= 0) return MINUTE_MS;
  if (ageDays === 1) return 5 * MINUTE_MS;
  return ageDays <= 7 ? HOUR_MS : DAY_MS;
}

/** `2026-11-22`, the UTC day of a moment. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** So many days later, or earlier for a negative number. */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * DAY_MS));
}

/** How many days lie between two, 0 for the same. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export type CountedDay = { day: string; countedAt: Date };

/**
 * The days whose figures are due: today first, then those that have waited longest for what they may wait. A day of which
 * retention has begun to delete is never due: its figures are final.
 * @param oldest the day of the oldest notification
 * @param keptSince nothing that was accepted since then has been deleted
 */
export function dueDays(
  now: Date,
  { oldest, keptSince, counted }: { oldest: string; keptSince: Date; counted: readonly CountedDay[] },
): string[] {
  const countedAt = new Map(counted.map((one) => [one.day, one.countedAt.getTime()]));
  const today = dayOf(now);
  const due: { day: string; lateness: number }[] = [];
  for (let day = today; day >= oldest && Date.parse(day) >= keptSince.getTime(); day = addDays(day, -1)) {
    const age = now.getTime() - (countedAt.get(day) ?? Number.NEGATIVE_INFINITY);
    const lateness = age / recountAfterMs(daysBetween(day, today));
    if (lateness >= 1) due.push({ day, lateness: day === today ? Number.POSITIVE_INFINITY : lateness });
  }
  // The newest of those that are equally late; two that were never counted differ by NaN.
  return due.sort((a, b) => b.lateness - a.lateness || 0).map(({ day }) => day);
}

/** Today, and the days before it that have no figures yet, the oldest first: for who cannot wait until they have. */
export function openDays(
  now: Date,
  { oldest, counted }: { oldest: string | null; counted: readonly CountedDay[] },
): [string, ...string[]] {
  const known = new Set(counted.map(({ day }) => day));
  const today = dayOf(now);
  const open: [string, ...string[]] = [today];
  for (let day = addDays(today, -1); oldest !== null && day >= oldest; day = addDays(day, -1)) {
    if (!known.has(day)) open.unshift(day);
  }
  return open;
}
