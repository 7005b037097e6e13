import { ApplicationFailure } from '@temporalio/activity';
import type { TopicNames } from '../contracts/topics.ts';
import type { Pool } from '../db/client.ts';
import { findAttempt } from '../db/queries/attempts/find.ts';
import { giveUpNotification } from '../db/queries/notifications/give-up.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Status } from '../domain/status.ts';
import type { ReachFaultPoint } from '../observability/fault-points.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { traceIdOf } from '../observability/trace-context.ts';
import { deadLetter, statusEvent } from '../outbox/append.ts';

export type GiveUpDeps = {
  pool: Pool;
  topics: TopicNames;
  logger: Logger;
  metrics: Metrics;
  reachFaultPoint: ReachFaultPoint;
};
export type GiveUpInput = { notificationId: string; run: number; code: string };

/**
 * Ends a run that no provider took: FAILED and its one dead letter. Answers what the notification is now; a late
 * receipt may have settled it otherwise, and then that holds.
 */
export function createGiveUp({ pool, topics, logger, metrics, reachFaultPoint }: GiveUpDeps) {
  return async function giveUp({ notificationId, run, code }: GiveUpInput): Promise<Status> {
    const uuid = fromPublicId('notification', notificationId);
    const found = uuid ? await findAttempt(pool, { notificationId: uuid, run, seq: 0 }) : null;
    if (!uuid || !found) throw ApplicationFailure.nonRetryable('no such notification', 'NotificationMissing');

    const about = { ...found, id: uuid, run };
    const { row, record } = deadLetter(about, code, topics);
    const event = statusEvent(about, 'FAILED', code, topics);
    const failed = await retryConflicts(() =>
      giveUpNotification(pool, 'FAILED', { ...row, notificationId: uuid, run }, { event, record }),
    );
    if (failed) reachFaultPoint('give-up:after-commit');
    else return (await findAttempt(pool, { notificationId: uuid, run, seq: 0 }))?.status ?? found.status;

    const { channel, provider } = found;
    logger.warn({ notificationId, traceId: traceIdOf(found.traceparent), run, channel, provider, code }, 'dead letter');
    metrics.notifications.inc({ channel, status: 'FAILED' });
    return 'FAILED';
  };
}
