import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationRecord } from '../contracts/notification-record.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { findOverdue, type Overdue } from '../db/queries/notifications/find.ts';
import { lockNotification } from '../db/queries/notifications/lock.ts';
import { findWaitingKeys } from '../db/queries/outbox/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { toPublicId } from '../domain/ids.ts';
import { isSettled } from '../domain/status.ts';
import { type Stream, streamFor } from '../domain/stream.ts';
import { renewLostRun } from '../services/notifications/renew-lost-run.ts';
import { notificationRecord } from '../services/outbox-records.ts';
import type { Ports } from '../services/ports.ts';
import type { Starter } from '../temporal/starter.ts';

export type ReconcileDeps = Pick<Ports, 'database' | 'wakeRelay' | 'logger'> & {
  starter: Pick<Starter, 'start' | 'runState'>;
  /** Whether the bridge has read every record of that stream from before then, in milliseconds since 1970. */
  hasConsumed: (stream: Stream, beforeMs: number) => Promise<boolean>;
  /** How long past its own deadline a notification is left alone. */
  graceMs?: number;
  /** Ends the pass early. */
  stopping?: AbortSignal;
  /** Temporal is asked about this many a second at most. */
  asksPerSecond?: number;
  pageSize?: number;
};

export type Reconciled = { started: number; renewed: number; held: number; stuck: number };

/**
 * One pass over the notifications that should have moved on minutes ago, and the only place that asks Temporal what it
 * has: none → its workflow is started, under the same id; closed → it gets its next run; running → it is counted as
 * stuck, for a person to look at. Null while another process is at it.
 */
export async function reconcile(deps: ReconcileDeps): Promise<Reconciled | null> {
  const { graceMs = 300_000, asksPerSecond = 50, pageSize = 500 } = deps;
  const { pool } = deps.database;
  return withJobLock(pool, 'reconciler', async () => {
    const done: Reconciled = { started: 0, renewed: 0, held: 0, stuck: 0 };
    const isPassed = await passedStreams(deps, Date.now() - graceMs);
    let after: Overdue | null = null;
    for (;;) {
      const page: Overdue[] = await findOverdue(pool, { graceMs, after, limit: pageSize });
      const waiting = await findWaitingKeys(pool, page.map(publicIdOf));
      for (const overdue of page) {
        if (deps.stopping?.aborted) return done;
        const isOnItsWay = waiting.has(publicIdOf(overdue)) || (overdue.status === 'PENDING' && !isPassed(overdue));
        if (isOnItsWay) continue;
        const result = await reconcileOne(deps, overdue);
        if (result !== null) done[result]++;
        await sleep(1_000 / asksPerSecond);
      }
      after = page.at(-1) ?? null;
      if (page.length < pageSize) return done;
    }
  });
}

const publicIdOf = ({ id }: { id: string }) => toPublicId('notification', id);

/** What the bridge has not read yet is on its way: a bridge that is behind must not be overtaken for all of it. */
async function passedStreams({ hasConsumed }: ReconcileDeps, beforeMs: number) {
  const isPassed = async (stream: Stream) => [stream, await hasConsumed(stream, beforeMs).catch(() => false)] as const;
  const passed = new Map(await Promise.all([isPassed('urgent'), isPassed('normal')]));
  return ({ priority }: Overdue): boolean => passed.get(streamFor(priority)) ?? false;
}

/**
 * Has one move on whose workflow may be gone: none → started, closed → its next run; null where it has moved on itself,
 * `stuck` where its workflow runs.
 */
export async function reconcileOne(
  deps: Pick<ReconcileDeps, 'database' | 'wakeRelay' | 'logger' | 'starter'>,
  { id, run }: Pick<Overdue, 'id' | 'run'>,
): Promise<keyof Reconciled | null> {
  const { database, starter, logger } = deps;
  const notificationId = toPublicId('notification', id);
  const state = await starter.runState({ notificationId, run });
  if (state === 'running') return 'stuck';
  if (state === 'none') {
    const notification = await inTransaction(database.pool, (tx) => lockNotification(tx, id));
    if (!notification || notification.run !== run || isSettled(notification.status)) return null;
    const { payload } = notificationRecord('notification.created', notification);
    await starter.start(JSON.parse(payload) as NotificationRecord);
    logger.warn({ notificationId, run }, 'workflow was missing: started');
    return 'started';
  }
  const result = await renewLostRun(deps, id, run);
  if (result !== null) logger.warn({ notificationId, run, result }, 'workflow had ended before its notification');
  return result;
}
