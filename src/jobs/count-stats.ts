import type { Pool } from '../db/client.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { findStatsClock } from '../db/queries/stats/count.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/durations.ts';
import type { Retention } from '../domain/retention.ts';
import { floorTo, hoursToCompare, recentSpan, wholeSince } from '../domain/stats.ts';
import type { Logger } from '../observability/logger.ts';
import { daysWhole, setStats, sumStats, type WholeIn } from './set-stats.ts';

/** Hours that a round does not get to are for the next one. */
const LONGEST_ROUND_MS = 2_000;
/** After a round that took long, or failed at last, comes a longer rest: nine tenths of the time the database is left to those who send. */
const REST_PER_WORK = 9;
/** Of several processes with jobs one does the work: less than the pause between two rounds of one. */
const FRESH_MS = 8_000;

export type CountStatsDeps = {
  pool: Pool;
  retention: Pick<Retention, WholeIn>;
  logger: Logger;
  /** Ends the round after the part in hand. */
  stopping?: AbortSignal;
  longestRoundMs?: number;
  /** What was counted no longer ago, by another process, is left as it is. Default: 0. */
  freshMs?: number;
};

/** What a process remembers between its rounds; with nothing remembered a round looks at yesterday and today. */
export type StatsRound = {
  /** When the round before was. */
  before: Date | null;
  /** Hours that are still to be compared, newest first. */
  hours: Date[];
};

/**
 * Sets the figures by the minute from the timeline: of the minute under way, the two before it, and of hours in which something
 * may have come late those minutes of which the timeline has more than was counted; then sums the hours that are over. What is
 * done twice, or cut off, does no harm.
 * @returns how many minutes were set; null while another process is at it
 */
export function countStats(
  { pool, retention, stopping, longestRoundMs = LONGEST_ROUND_MS, freshMs = 0 }: CountStatsDeps,
  memory: StatsRound = { before: null, hours: [] },
): Promise<number | null> {
  return withJobLock(pool, 'stats', async (held) => {
    const stop = stopping ? AbortSignal.any([held, stopping]) : held;
    const { now, newest, asOf } = await findStatsClock(pool);
    const isFresh = asOf !== null && now.getTime() - asOf.getTime() < freshMs;
    if (isFresh && memory.before !== null && memory.hours.length === 0) return 0;
    const keptSince = wholeSince(now, daysWhole(retention));
    const found = hoursToCompare(now, { before: memory.before, newest, keptSince }).map((hour) => hour.getTime());
    const waiting = new Set([...found, ...memory.hours.map((hour) => hour.getTime())]);
    memory.hours = [...waiting].sort((a, b) => b - a).map((ms) => new Date(ms));
    memory.before = now;

    const recent = recentSpan(now);
    let { minutes } = await setStats(pool, recent, { always: floorTo(now, MINUTE_MS), stopping: stop });
    // Not `AbortSignal.timeout`, which is held by nothing here and may be collected before its time.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), longestRoundMs);
    const enough = AbortSignal.any([stop, late.signal]);
    try {
      while (memory.hours.length > 0 && !enough.aborted) {
        const from = memory.hours[0] as Date;
        const to = new Date(Math.min(from.getTime() + HOUR_MS, recent.from.getTime()));
        const set = from < to ? await setStats(pool, { from, to }, { stopping: enough }) : { minutes: 0, whole: true };
        minutes += set.minutes;
        if (set.whole) memory.hours.shift();
      }
    } finally {
      clearTimeout(timer);
    }
    await sumStats(pool, stop);
    return minutes;
  });
}

/** Rounds for `runEvery`. */
export function createStatsRounds(deps: CountStatsDeps): (stopping: AbortSignal) => Promise<void> {
  const memory: StatsRound = { before: null, hours: [] };
  let restUntil = 0;
  return async (stopping) => {
    const startedAt = performance.now();
    if (startedAt < restUntil) return;
    await countStats({ ...deps, stopping, freshMs: FRESH_MS }, memory).finally(() => {
      const tookMs = performance.now() - startedAt;
      restUntil = startedAt + tookMs * (1 + REST_PER_WORK);
    });
    if (memory.hours.length > 0)
      deps.logger.debug({ hours: memory.hours.length }, 'hours to compare with the timeline');
  };
}
