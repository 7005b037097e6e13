import type { Pool } from '../db/client.ts';
import { compareMinutes, findUnsummedHours, setStatsMinutes, sumStatsHour } from '../db/queries/stats/count.ts';
import { MINUTE_MS } from '../domain/durations.ts';
import type { Retention } from '../domain/retention.ts';
import type { Span } from '../domain/stats.ts';

/** What must be whole of a time that is counted: hours are sums of minutes, and days of hours. */
const WHOLE_IN = ['notifications', 'stats_minutes', 'stats_hours'] as const;
export type WholeIn = (typeof WHOLE_IN)[number];

/** For how many days each of them is kept. */
export function daysWhole(retention: Pick<Retention, WholeIn>): number[] {
  return WHOLE_IN.map((kind) => retention[kind]);
}

/** Rows of the timeline that one statement counts, unless a single minute has more: some tenths of a second. */
const ROWS_AT_ONCE = 50_000;

export type SetStats = {
  minutes: number;
  /** Of the timeline, in these minutes. */
  rows: number;
  /** Minutes of which the timeline has less than was counted; their cells were left as they are. */
  purged: number;
  /** Whether it came to the end of the span. */
  whole: boolean;
};

/**
 * Sets the cells of those minutes of a span of which the timeline has more than was counted, a statement for so many rows, oldest
 * first.
 * @param again sets them also where the timeline has just as much
 * @param always begins a minute that is remembered as counted up to the span's end, be there nothing of it
 * @param breathe is awaited after each statement, with how long it took
 * @param stopping ends it after the first statement, or a later one
 */
export async function setStats(
  pool: Pool,
  span: Span,
  {
    again = false,
    always,
    breathe,
    stopping,
  }: { again?: boolean; always?: Date; breathe?: (tookMs: number) => Promise<unknown>; stopping?: AbortSignal } = {},
): Promise<SetStats> {
  const done: SetStats = { minutes: 0, rows: 0, purged: 0, whole: true };
  const compared = await compareMinutes(pool, span);
  const due = compared.filter(({ told, counted }) => told > counted || (again && told === counted));
  done.purged = compared.filter(({ told, counted }) => told < counted).length;
  if (always && due.at(-1)?.at.getTime() !== always.getTime()) due.push({ at: always, told: 0, counted: 0 });
  for (let index = 0; index < due.length; ) {
    if (index > 0 && stopping?.aborted) return { ...done, whole: false };
    const group: Date[] = [];
    let rows = 0;
    do {
      const next = due[index++] as (typeof due)[number];
      group.push(next.at);
      rows += next.told;
    } while (index < due.length && rows + (due[index]?.told ?? 0) <= ROWS_AT_ONCE);
    const [first, last] = [group[0] as Date, group.at(-1) as Date];
    const end = Math.min(last.getTime() + MINUTE_MS, span.to.getTime());
    const startedAt = performance.now();
    await setStatsMinutes(pool, group, { from: first, to: new Date(end) });
    done.minutes += group.length;
    done.rows += rows;
    await breathe?.(performance.now() - startedAt);
  }
  return done;
}

/** Sums the hours that are over and of which something was set since they were summed. @returns how many */
export async function sumStats(pool: Pool, stopping?: AbortSignal): Promise<number> {
  let summed = 0;
  for (const hour of await findUnsummedHours(pool)) {
    if (stopping?.aborted) break;
    await sumStatsHour(pool, hour);
    summed++;
  }
  return summed;
}
