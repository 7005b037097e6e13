import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts';
import { STATUSES, type Status } from './status.ts';
import { dayOf, hourOf } from './usage-days.ts';

/** What cells count: the first row of a timeline is ACCEPTED, and each further one the status that it says. */
export const STATS_EVENTS = ['ACCEPTED', ...STATUSES] as const;
export type StatsEvent = (typeof STATS_EVENTS)[number];

/** Those whose reason in the timeline says what went wrong, or what it waits for. */
export const EXPLAINED: readonly Status[] = [
  ...(['DEFERRED', 'RETRYING', 'FAILED', 'UNKNOWN', 'BOUNCED', 'COMPLAINED', 'EXPIRED', 'SUPPRESSED'] as const),
];

/** Those whose cells know how long it took since the notification was due. */
export const TIMED = ['SENT', 'DELIVERED'] as const satisfies Status[];

export const STATS_STEPS = ['1m', '1h', '1d'] as const;
export type StatsStep = (typeof STATS_STEPS)[number];
export const STEP_MS: Record<StatsStep, number> = { '1m': MINUTE_MS, '1h': HOUR_MS, '1d': DAY_MS };

/** From `from` on, up to but not including `to`. */
export type Span = { from: Date; to: Date };

/** Minutes before the one under way that are counted in each round: a transaction that lasts no longer than that is in time. */
const LOOK_BACK_MS = 2 * MINUTE_MS;
/** The hours before the present one that are compared again when an hour is over. */
const HOURS_AGAIN = 2;

export function floorTo(at: Date, stepMs: number): Date {
  return new Date(Math.floor(at.getTime() / stepMs) * stepMs);
}

/** What each round counts: the minute under way so far, and those before it in which something may have come late. */
export function recentSpan(now: Date): Span {
  return { from: new Date(floorTo(now, MINUTE_MS).getTime() - LOOK_BACK_MS), to: now };
}

/**
 * The hours that are to be compared with the timeline, newest first. After an hour is over: the last two and the present one;
 * after a day is over: all of that as well; after a gap: from where the counting stopped; at the beginning: yesterday and today.
 * @param before when the round before was; null for the first
 * @param newest the newest minute that was counted; null where there is none
 * @param keptSince of hours before then retention may have deleted something
 */
export function hoursToCompare(
  now: Date,
  { before, newest, keptSince }: { before: Date | null; newest: Date | null; keptSince: Date },
): Date[] {
  const present = hourOf(now).getTime();
  const starts: number[] = [];
  if (before === null || dayOf(before) !== dayOf(now)) starts.push(Date.parse(dayOf(now)) - DAY_MS);
  if (before !== null && hourOf(before).getTime() !== present) starts.push(present - HOURS_AGAIN * HOUR_MS);
  if (newest !== null && newest < recentSpan(now).from) starts.push(hourOf(newest).getTime());
  const first = Math.max(Math.min(...starts), keptSince.getTime());
  const count = Math.max(0, Math.floor((present - first) / HOUR_MS) + 1);
  return Array.from({ length: count }, (_, back) => new Date(present - back * HOUR_MS));
}

/**
 * The first hour of which the timeline and the minutes are whole: nothing of it has been deleted yet, whatever the purges are at.
 * @param days for how many days each of them is kept
 */
export function wholeSince(now: Date, days: readonly number[]): Date {
  return new Date(hourOf(new Date(now.getTime() - Math.min(...days) * DAY_MS)).getTime() + 2 * HOUR_MS);
}

/** Which of its tables answers a question: days, hours and minutes each from their edge on. */
export type StatsEdges = {
  /** Before it days are sums of all their hours; hours from then on. */
  days: Date;
  /** Before it hours are sums of all their minutes; minutes from then on. */
  hours: Date;
};

/**
 * Sums come at the first round after a span is over; until it is over twice, what they are made of is read.
 * @param upTo when the last round was: one that never came has summed nothing
 */
export function statsEdges(upTo: Date): StatsEdges {
  return {
    days: new Date(floorTo(upTo, DAY_MS).getTime() - DAY_MS),
    hours: new Date(floorTo(upTo, HOUR_MS).getTime() - HOUR_MS),
  };
}
