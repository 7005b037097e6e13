import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../db/client.ts';
import { findStatsClock } from '../db/queries/stats/count.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/durations.ts';
import type { Retention } from '../domain/retention.ts';
import { floorTo, wholeSince } from '../domain/stats.ts';
import { hourOf } from '../domain/usage-days.ts';
import { daysWhole, type SetStats, setStats, sumStats, type WholeIn } from './set-stats.ts';

export type RebuiltStats = SetStats & {
  /** The first hour that was counted. */
  from: Date;
  to: Date;
};

/** Of a time before this one the timeline or the minutes are not whole any more, so that nothing is counted from them. */
export class TooLongAgo extends Error {
  override name = 'TooLongAgo';
  readonly since: Date;

  constructor(since: Date) {
    super('the timeline may have been purged');
    this.since = since;
  }
}

/**
 * Counts all minutes from the hour of `from` up to the one under way again, an hour after the other, with a rest as long as
 * each statement took; it does no harm beside the job, or when it is broken off.
 * @param onProgress is told after each hour
 * @throws TooLongAgo with the first hour that may be asked for; nothing was changed
 */
export async function rebuildStats(
  pool: Pool,
  retention: Pick<Retention, WholeIn>,
  from: Date,
  onProgress: (hour: Date, so: SetStats) => void = () => {},
): Promise<RebuiltStats> {
  const { now } = await findStatsClock(pool);
  const since = wholeSince(now, daysWhole(retention));
  if (from < since) throw new TooLongAgo(since);
  const to = floorTo(now, MINUTE_MS);
  const done: RebuiltStats = { from: hourOf(from), to, minutes: 0, rows: 0, purged: 0, whole: true };
  for (let hour = done.from; hour < to; hour = new Date(hour.getTime() + HOUR_MS)) {
    const end = new Date(Math.min(hour.getTime() + HOUR_MS, to.getTime()));
    const set = await setStats(pool, { from: hour, to: end }, { again: true, breathe: (tookMs) => sleep(tookMs) });
    await sumStats(pool);
    done.minutes += set.minutes;
    done.rows += set.rows;
    done.purged += set.purged;
    onProgress(hour, done);
  }
  return done;
}
