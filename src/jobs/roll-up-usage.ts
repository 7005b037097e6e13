import type { Pool } from '../db/client.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { readClock } from '../db/queries/server.ts';
import { countUsage, findCountedDays, replaceUsageDay, type UsageCell } from '../db/queries/usage.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/durations.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../domain/ids.ts';
import { dayOf, dueDays } from '../domain/usage-days.ts';
import type { Logger } from '../observability/logger.ts';

/** Retention must not come between the first and the last hour of a day. */
const LONGEST_COUNT_MS = MINUTE_MS;
/** Days that a round does not get to are for the next one; today and one other have their turn in each. */
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
};

/**
 * Counts the days that are due from the notifications themselves, so that a round which is done twice, or cut off, does no
 * harm. @returns the days that were counted; null while another process is at it
 */
export async function rollUpUsage({ pool, retentionDays, stopping }: RollUpUsageDeps): Promise<string[] | null> {
  return withJobLock(pool, 'usage', async (held) => {
    const { now, oldest, counted } = await findCountedDays(pool);
    if (oldest === null) return [];
    const keptSince = new Date(now.getTime() - retentionDays * DAY_MS + LONGEST_COUNT_MS);
    const startedAt = performance.now();
    const done: string[] = [];
    for (const day of dueDays(now, { oldest: dayOf(oldest), keptSince, counted })) {
      const isLong = performance.now() - startedAt > LONGEST_ROUND_MS && done.length >= 2;
      if (isLong || held.aborted || stopping?.aborted || !(await countDay(pool, day, stopping))) break;
      done.push(day);
    }
    return done;
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

/** An hour at a time: no statement may take long. */
async function countDay(pool: Pool, day: string, stopping: AbortSignal | undefined): Promise<boolean> {
  const countedAt = await readClock(pool);
  const cells = new Map<string, UsageCell>();
  const startsAt = Date.parse(day) - CLOCKS_APART_MS;
  const endsAt = Date.parse(day) + DAY_MS + CLOCKS_APART_MS;
  for (let at = startsAt; at < endsAt; at += HOUR_MS) {
    if (stopping?.aborted) return false;
    const part = { day, fromId: lowestIdAt(at), toId: lowestIdAt(Math.min(at + HOUR_MS, endsAt)) };
    for (const cell of await countUsage(pool, part)) add(cells, cell);
  }
  await replaceUsageDay(pool, { day, countedAt, cells: [...cells.values()] });
  return true;
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
