import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../db/client.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { purge } from '../db/queries/retention.ts';
import { DAY_MS } from '../domain/durations.ts';
import { RETENTION_CLASSES, type Retention, type RetentionClass } from '../domain/retention.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

/** Between batches, so that a purge of millions leaves the database to those who send. */
const BREATH_MS = 50;

export type PurgeOldDeps = {
  pool: Pool;
  retention: Retention;
  logger: Logger;
  /** Ends the pass early. */
  stopping?: AbortSignal;
  batchSize?: number;
};

/**
 * One pass over all that is kept for a time. Null while another process is at it. A class that fails stops no other.
 * @returns rows deleted at least, by class
 * @throws Error that names the classes that failed, after all the others
 */
export async function purgeOld(deps: PurgeOldDeps): Promise<Partial<Record<RetentionClass, number>> | null> {
  const { pool, retention, logger, stopping, batchSize: limit = 1_000 } = deps;
  return withJobLock(pool, 'retention', async (held) => {
    const done: Partial<Record<RetentionClass, number>> = {};
    const failed: RetentionClass[] = [];
    // Dead letters come before the notifications that they keep.
    for (const kind of RETENTION_CLASSES) {
      const before = new Date(Date.now() - retention[kind] * DAY_MS);
      try {
        for (let deleted = limit; deleted === limit && !stopping?.aborted && !held.aborted; ) {
          deleted = await purge(pool, kind, { before, limit });
          if (deleted > 0) done[kind] = (done[kind] ?? 0) + deleted;
          if (deleted === limit) await sleep(BREATH_MS);
        }
      } catch (error) {
        failed.push(kind);
        logger.error({ class: kind, reason: reasonOf(error) }, 'old rows not deleted');
      }
    }
    if (Object.keys(done).length > 0) logger.info({ deleted: done }, 'old rows deleted');
    if (failed.length > 0) throw new Error(`not purged: ${failed.join(', ')}`);
    return done;
  });
}
