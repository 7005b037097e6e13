import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts';

/** The figures of an hour are never older than this part of its age: what happens late matters the less, the older it is. */
const STALEST_PER_AGE = 1 / 24;

/**
 * How long the figures of an hour may stand before they are counted again: a minute for the present one, up to a day for
 * those in which hardly anything changes any more (late receipts, replays, and what was accepted for a later time).
 * @param ageMs since the hour's end; below 0 for the present one
 */
export function recountAfterMs(ageMs: number): number {
  return Math.min(Math.max(ageMs * STALEST_PER_AGE, MINUTE_MS), DAY_MS);
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

export type CountedHour = { hour: Date; countedAt: Date };

/** The beginning of a moment's hour in UTC. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

/**
 * The hours whose figures are due: the present one first, then those that have waited longest for what they may wait. An
 * hour of a day of which retention has begun to delete is never due: its figures are final.
 * @param oldest when the oldest notification was accepted
 * @param keptSince nothing that was accepted since then has been deleted
 */
export function dueHours(
  now: Date,
  { oldest, keptSince, counted }: { oldest: Date; keptSince: Date; counted: readonly CountedHour[] },
): Date[] {
  const countedAt = new Map(counted.map((one) => [one.hour.getTime(), one.countedAt.getTime()]));
  const present = hourOf(now).getTime();
  const due: { hour: Date; lateness: number }[] = [];
  for (const hour of hoursOf(now, oldest)) {
    if (Date.parse(dayOf(hour)) < keptSince.getTime()) break;
    const standsForMs = now.getTime() - (countedAt.get(hour.getTime()) ?? Number.NEGATIVE_INFINITY);
    const lateness = standsForMs / recountAfterMs(now.getTime() - hour.getTime() - HOUR_MS);
    if (lateness >= 1) due.push({ hour, lateness: hour.getTime() === present ? Number.POSITIVE_INFINITY : lateness });
  }
  // The newest of those that are equally late; two that were never counted differ by NaN.
  return due.sort((a, b) => b.lateness - a.lateness || 0).map(({ hour }) => hour);
}

/** Whether each hour of a UTC day has figures, of those in which something may have been accepted. */
export function isWhole(day: string, now: Date, oldest: Date, counted: ReadonlySet<number>): boolean {
  return hoursOf(now, oldest).every((hour) => dayOf(hour) !== day || counted.has(hour.getTime()));
}

/** From the present one back to that of the oldest notification. */
function hoursOf(now: Date, oldest: Date): Date[] {
  const [newest, last] = [hourOf(now).getTime(), hourOf(oldest).getTime()];
  const count = Math.max(0, (newest - last) / HOUR_MS + 1);
  return Array.from({ length: count }, (_, back) => new Date(newest - back * HOUR_MS));
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
