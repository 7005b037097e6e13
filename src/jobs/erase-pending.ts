import { withJobLock } from '../db/queries/job-lock.ts';
import { eraseNotifications } from '../db/queries/recipients/erase.ts';
import { findDueErasures } from '../db/queries/recipients/find.ts';
import { type CancelDeps, cancelNotification } from '../services/notifications/cancel.ts';
import type { Ports } from '../services/ports.ts';

export type ErasePendingDeps = CancelDeps &
  Pick<Ports, 'logger'> & {
    batchSize?: number;
  };

/**
 * One look at the notifications of erased persons that were under way: those that have come to wait are cancelled, and
 * those that have ended are erased. @returns how many were erased; null while another process is at it
 */
export async function erasePending(deps: ErasePendingDeps): Promise<number | null> {
  const {
    database: { pool },
    logger,
    batchSize = 200,
  } = deps;
  return withJobLock(pool, 'erasures', async () => {
    const due = await findDueErasures(pool, batchSize);
    if (due.length === 0) return 0;
    // It would be tried again otherwise, for a person that asked to be forgotten.
    for (const one of due) await cancelNotification(deps, { ...one, environment: null });
    const { erased, pending } = await eraseNotifications(
      pool,
      due.map(({ id }) => id),
    );
    if (erased > 0) logger.info({ erased, pending }, 'pending erasures');
    return erased;
  });
}
