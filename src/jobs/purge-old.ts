import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../db/client.ts';
import { forgetPastSpans } from '../db/queries/account-line/due.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { PURGES, type Purge, type PurgePosition, purgePage } from '../db/queries/retention.ts';
import { DAY_MS } from '../domain/durations.ts';
import { RETENTION_CLASSES, type Retention, type RetentionClass } from '../domain/retention.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

/** After a page of which something was deleted, so that a purge of millions leaves the database to those who send. */
const BREATH_MS = 50;
/** A walk begins anew then, and finds what it had to leave: what was kept for something else, or was locked. */
const WALK_LASTS_MS = DAY_MS;

/** How far the walk through each table has come, and when it began, by the process's steady clock. */
export type PurgeWalks = Map<string, { position: PurgePosition | null; beganAtMs: number }>;

export type PurgeOldDeps = {
  pool: Pool;
  retention: Retention;
  logger: Logger;
  /** Of the passes before, so that this one carries on; it begins anew without. */
  walks?: PurgeWalks;
  /** Ends the pass early. */
  stopping?: AbortSignal;
  batchSize?: number;
};

/**
 * One pass over all that is kept for a time. Null while another process is at it. A class that fails stops no other.
 * @returns rows deleted, by class: of notifications without what goes with them
 * @throws Error that names the classes that failed, after all the others
 */
export async function purgeOld(deps: PurgeOldDeps): Promise<Partial<Record<RetentionClass, number>> | null> {
  const { pool, retention, logger } = deps;
  return withJobLock(pool, 'retention', async (held) => {
    const done: Partial<Record<RetentionClass, number>> = {};
    const failed: RetentionClass[] = [];
    // Dead letters come before the notifications that they keep.
    for (const kind of RETENTION_CLASSES) {
      const before = new Date(Date.now() - retention[kind] * DAY_MS);
      try {
        for (const one of PURGES[kind]) {
          const deleted = await walk(deps, one, before, held);
          if (deleted > 0) done[kind] = (done[kind] ?? 0) + deleted;
        }
      } catch (error) {
        failed.push(kind);
        logger.error({ class: kind, reason: reasonOf(error) }, 'old rows not deleted');
      }
    }
    await forgetPastSpans(pool);
    if (Object.keys(done).length > 0) logger.info({ deleted: done }, 'old rows deleted');
    if (failed.length > 0) throw new Error(`not purged: ${failed.join(', ')}`);
    return done;
  });
}

/** Carries a walk on to its end, as far as it may. @returns how many rows were deleted */
async function walk(
  { pool, walks = new Map(), stopping, batchSize: limit = 1_000 }: PurgeOldDeps,
  one: Purge,
  before: Date,
  held: AbortSignal,
): Promise<number> {
  const known = walks.get(one.table);
  const isOver = !known || performance.now() - known.beganAtMs > WALK_LASTS_MS;
  const mine = isOver ? { position: null, beganAtMs: performance.now() } : known;
  walks.set(one.table, mine);
  let deleted = 0;
  for (let read = limit; read === limit && !stopping?.aborted && !held.aborted; ) {
    const startedAt = performance.now();
    const page = await purgePage(pool, one, { before, after: mine.position, limit });
    mine.position = page.position ?? mine.position;
    deleted += page.deleted;
    read = page.read;
    const tookMs = performance.now() - startedAt;
    if (read === limit) await sleep(page.deleted > 0 ? Math.max(BREATH_MS, tookMs) : tookMs);
  }
  return deleted;
}
