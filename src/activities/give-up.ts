import { ApplicationFailure } from '@temporalio/activity';
import type { Pool, Queryable } from '../db/client.ts';
import { lockNotification } from '../db/queries/notifications/lock.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import { inTransaction } from '../db/transaction.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Status } from '../domain/status.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { traceIdOf } from '../observability/trace-context.ts';
import { giveUp } from '../services/notifications/give-up.ts';

export type GiveUpDeps = {
  pool: Pool;
  logger: Logger;
  metrics: Metrics;
  reachFaultPoint: ReachFaultPoint;
};
export type GiveUpInput = { notificationId: string; run: number; code: string };

/**
 * Ends a run that no provider took, with its one dead letter: FAILED, or UNKNOWN where an attempt may have been taken
 * after all. Answers what the notification is now; a late receipt may have settled it otherwise, and then that holds.
 */
export function createGiveUp({ pool, logger, metrics, reachFaultPoint }: GiveUpDeps) {
  return async ({ notificationId, run, code }: GiveUpInput): Promise<Status> => {
    const uuid = fromPublicId('notification', notificationId);
    const given = uuid ? await retryConflicts(() => inTransaction(pool, (tx) => end(tx, uuid, run, code))) : null;
    if (!given) throw ApplicationFailure.nonRetryable('no such notification', 'NotificationMissing');
    const { notification, to, isNew } = given;
    if (!isNew) return notification.status;
    reachFaultPoint('give-up:after-commit');

    const { channel, provider, traceparent } = notification;
    logger.warn({ notificationId, traceId: traceIdOf(traceparent), run, channel, provider, code }, 'dead letter');
    metrics.notifications.inc({ channel, status: to });
    return to;
  };
}

async function end(tx: Queryable, id: string, run: number, code: string) {
  const notification = await lockNotification(tx, id);
  if (!notification) return null;
  const to = notification.mayHaveBeenSent ? 'UNKNOWN' : 'FAILED';
  return { notification, to, isNew: await giveUp(tx, to, { ...notification, run }, code) } as const;
}
