import type { Pool } from '../db/client.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import {
  countUsage,
  findCountedDays,
  findCountedHours,
  findPageEnd,
  replaceUsageHour,
  sumUsageDay,
  type UsageCell,
} from '../db/queries/usage.ts';
import { DAY_MS, HOUR_MS } from '../domain/durations.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../domain/ids.ts';
import { dayOf, dueHours, hourOf, isWhole } from '../domain/usage-days.ts';
import type { Logger } from '../observability/logger.ts';

/** Retention must not come between the first and the last page of an hour. */
const LONGEST_COUNT_MS = HOUR_MS;
/** Of notifications, in one statement: a fraction of a second, however many an hour has. */
const PAGE = 50_000;
/** Hours that a round does not get to are for the next one; the present one and another have their turn in each. */
const LONGEST_ROUND_MS = 5_000;
/** After a round that took long comes a longer rest: nine tenths of the time the database is left to those who send. */
const REST_PER_WORK = 9;

export type RollUpUsageDeps = {
  pool: Pool;
  /** For how many days settled notifications are kept. */
  retentionDays: number;
  logger: Logger;
  /** Ends the round after the part in hand. */
  stopping?: AbortSignal;
  pageSize?: number;
};

/**
 * Counts the hours that are due from the notifications themselves, so that a round which is done twice, or cut off, does no
 * harm, and sums the days that they belong to. A day has figures once each of its hours was counted.
 * @returns the days that were summed; null while another process is at it
 */
export async function rollUpUsage(deps: RollUpUsageDeps): Promise<string[] | null> {
  const { pool, retentionDays, stopping } = deps;
  return withJobLock(pool, 'usage', async (held) => {
    const { now, oldest } = await findCountedDays(pool);
    if (oldest === null) return [];
    const keptSince = new Date(now.getTime() - retentionDays * DAY_MS + LONGEST_COUNT_MS);
    const counted = await findCountedHours(pool, hourOf(oldest < keptSince ? keptSince : oldest));
    const known = new Set(counted.map(({ hour }) => hour.getTime()));
    const startedAt = performance.now();
    const touched = new Set<string>();
    let done = 0;
    for (const hour of dueHours(now, { oldest, keptSince, counted })) {
      const isLong = performance.now() - startedAt > LONGEST_ROUND_MS && done >= 2;
      if (isLong || held.aborted || stopping?.aborted) break;
      const cells = await countHour(deps, hour, held);
      if (cells === null) break;
      await replaceUsageHour(pool, { hour, countedAt: now, cells });
      known.add(hour.getTime());
      touched.add(dayOf(hour));
      done++;
    }
    const whole = [...touched].filter((day) => isWhole(day, now, oldest, known));
    for (const day of whole) await sumUsageDay(pool, { day, countedAt: now });
    return whole;
  });
}

/** Rounds for `runEvery`. */
export function createUsageRounds(deps: RollUpUsageDeps): (stopping: AbortSignal) => Promise<void> {
  let restUntil = 0;
  return async (stopping) => {
    const startedAt = performance.now();
    if (startedAt < restUntil) return;
    const days = await rollUpUsage({ ...deps, stopping });
    const tookMs = performance.now() - startedAt;
    restUntil = startedAt + tookMs * (1 + REST_PER_WORK);
    if (days?.length) deps.logger.debug({ days: days.length, tookMs: Math.round(tookMs) }, 'usage counted');
  };
}

/** A page at a time. Null where it was cut off. */
async function countHour(
  { pool, stopping, pageSize = PAGE }: RollUpUsageDeps,
  hour: Date,
  held: AbortSignal,
): Promise<UsageCell[] | null> {
  const cells = new Map<string, UsageCell>();
  const toId = lowestIdAt(hour.getTime() + HOUR_MS + CLOCKS_APART_MS);
  for (let afterId: string | null = lowestIdAt(hour.getTime() - CLOCKS_APART_MS); afterId !== null; ) {
    if (stopping?.aborted || held.aborted) return null;
    const end: string | null = await findPageEnd(pool, { afterId, toId }, pageSize);
    for (const cell of await countUsage(pool, hour, { afterId, toId: end ?? toId })) add(cells, cell);
    afterId = end;
  }
  return [...cells.values()];
}

function add(cells: Map<string, UsageCell>, cell: UsageCell): void {
  const { clientId, environment, channel, provider, errorCode } = cell;
  const key = JSON.stringify([clientId, environment, channel, provider, errorCode]);
  const sum = cells.get(key);
  if (!sum) {
    cells.set(key, cell);
    return;
  }
  for (const name of ['accepted', 'sent', 'delivered', 'failed', 'retries'] as const) sum[name] += cell[name];
  sum.latency = sum.latency.map((count, bucket) => count + (cell.latency[bucket] ?? 0));
}
