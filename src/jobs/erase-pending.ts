import type { Pool } from '../db/client.ts';
import { inTurnOfJob } from '../db/queries/job-lock.ts';
import { cancelNotification } from '../db/queries/notifications/cancel.ts';
import { eraseNotifications } from '../db/queries/recipients/erase-notifications.ts';
import { findDueErasures } from '../db/queries/recipients/find-due-erasures.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import type { Channel } from '../domain/channel.ts';
import type { Status } from '../domain/status.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { deadLetter, notificationRecord, statusEvent } from '../outbox/append.ts';

export type ErasePendingDeps = {
  pool: Pool;
  /** Told after a round that may have written outbox rows. */
  wakeRelay: () => void;
  logger: Logger;
  metrics: Metrics;
  batchSize?: number;
};

/**
 * One look at the notifications of erased persons that were under way: those that have come to wait are cancelled, and
 * those that have ended are erased. @returns how many were erased; null while another process is at it
 */
export async function erasePending(deps: ErasePendingDeps): Promise<number | null> {
  const { pool, wakeRelay, logger, batchSize = 200 } = deps;
  return inTurnOfJob(pool, 'erasures', async (tx) => {
    const due = await findDueErasures(tx, batchSize);
    if (due.length === 0) return 0;
    for (const one of due) await cancel(deps, one);
    wakeRelay();
    const { erased, pending } = await eraseNotifications(
      pool,
      due.map(({ id }) => id),
    );
    if (erased > 0) logger.info({ erased, pending }, 'pending erasures');
    return erased;
  });
}

/** It would be tried again otherwise, for a person that asked to be forgotten. */
async function cancel({ pool, metrics }: ErasePendingDeps, target: { id: string; clientId: string }): Promise<void> {
  const ends: { channel: Channel; status: Status }[] = [];
  await retryConflicts(() =>
    cancelNotification(
      pool,
      { ...target, environment: null },
      {
        event(notification, status, code) {
          ends.splice(0, 1, { channel: notification.channel, status });
          return statusEvent(notification, status, code);
        },
        changed: (notification) => notificationRecord('notification.changed', notification),
        deadLetter: (notification, code) => deadLetter(notification, code),
      },
    ),
  );
  for (const { channel, status } of ends) metrics.notifications.inc({ channel, status });
}
