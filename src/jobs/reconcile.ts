import { delay } from '../async/backoff.ts';
import type { NotificationRecord } from '../contracts/notification-record.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import {
  findOverdue,
  type OnTheWay,
  type Overdue,
  type OverduePosition,
} from '../db/queries/notifications/find-overdue.ts';
import { lockNotification } from '../db/queries/notifications/lock.ts';
import { findHeldUp } from '../db/queries/outbox/find-held-up.ts';
import { readClock } from '../db/queries/server.ts';
import { inTransaction } from '../db/transaction.ts';
import { HOUR_MS } from '../domain/durations.ts';
import { toPublicId } from '../domain/ids.ts';
import { isSettled } from '../domain/status.ts';
import type { NotificationStream } from '../domain/stream.ts';
import type { Metrics } from '../observability/metrics.ts';
import { renewLostRun } from '../services/notifications/renew-lost-run.ts';
import { notificationRecord } from '../services/outbox-records.ts';
import type { Ports } from '../services/ports.ts';
import type { Signaller } from '../temporal/signaller.ts';
import type { Starter } from '../temporal/starter.ts';

export type ReconcileOneDeps = Pick<Ports, 'database' | 'wakeRelay' | 'logger'> & {
  starter: Pick<Starter, 'start' | 'runState'>;
};

export type ReconcileDeps = ReconcileOneDeps & {
  metrics: Pick<Metrics, 'stuckNotifications'>;
  /** Has a run look at its row. */
  tell: Signaller['tell'];
  /** Whether the bridge has read every record of that stream from before then, in milliseconds since 1970. */
  hasConsumed: (stream: NotificationStream, beforeMs: number) => Promise<boolean>;
  /** The queues in which something has waited for a worker for longer than that, in milliseconds. */
  findBehindQueues: (olderThanMs: number) => Promise<OnTheWay['behind']>;
  /** How long past its own deadline a notification is left alone. */
  graceMs?: number;
  /** Temporal is asked about this many a second at most. */
  asksPerSecond?: number;
  /** The bounds of a pass; the next one goes on where it ended. */
  asksPerPass?: number;
  rowsPerPass?: number;
  pageSize?: number;
};

export type Reconciled = { started: number; renewed: number; held: number; stuck: number };

/** Between two looks at how far the bridge is; how often. */
const LOOK_AGAIN_MS = 500;
const LOOKS = 10;
/** By so much the clocks of the relays may be ahead, which date the records. */
const CLOCKS_AHEAD_MS = 2_000;
/** A run is not told again before: each signal stays in its history. */
const TELL_AGAIN_MS = HOUR_MS;

/**
 * Passes over the notifications that should have moved on minutes ago, and the only place that asks Temporal what it
 * has: none → its workflow is started, under the same id; closed → it gets its next run; running → it is told to look at
 * its row, in case a signal was lost, and counted as stuck. What still stands in the outbox, in Kafka or in a queue of
 * Temporal that is behind is not judged: that is asked once, before anything is read. A pass answers null while another
 * process is at it; of a backlog so long that one pass does not get through, `stuck` is what was found since its beginning.
 */
export function createReconciler(deps: ReconcileDeps): (stopping?: AbortSignal) => Promise<Reconciled | null> {
  const { database, metrics, graceMs = 300_000, asksPerSecond = 50, asksPerPass = 15_000 } = deps;
  const { rowsPerPass = 200_000, pageSize = 5_000 } = deps;
  const { pool } = database;
  const toldAt = new Map<string, number>();
  let after: OverduePosition | null = null;
  let stuckBefore = 0;

  return async function round(stopping?: AbortSignal): Promise<Reconciled | null> {
    let stuck = 0;
    try {
      const done = await withJobLock(pool, 'reconciler', (held) => pass(held, stopping));
      stuck = done?.stuck ?? 0;
      return done;
    } finally {
      // Whoever has not looked says none: an old number would stand beside another process's new one for ever.
      metrics.stuckNotifications.set(stuck);
      stuckBefore = stuck;
    }
  };

  async function pass(held: AbortSignal, stopping: AbortSignal | undefined): Promise<Reconciled> {
    const done: Reconciled = { started: 0, renewed: 0, held: 0, stuck: after === null ? 0 : stuckBefore };
    const before = new Date((await readClock(pool)).getTime() - graceMs);
    const onTheWay = await findOnTheWay(deps, graceMs);
    let rows = 0;
    let asks = 0;
    do {
      const page = await findOverdue(pool, before, onTheWay, { after, limit: pageSize });
      rows += page.read;
      for (const overdue of page.rows) {
        if (asks >= asksPerPass || held.aborted || stopping?.aborted) return done;
        asks++;
        // Also where it fails: one that cannot be judged must not stand before all others for ever.
        after = overdue;
        const state = await reconcileOne(deps, overdue);
        if (state !== null) done[state]++;
        if (state === 'stuck') await tellOnce(overdue);
        await delay(1_000 / asksPerSecond, stopping);
      }
      after = page.next;
    } while (after !== null && rows < rowsPerPass);
    return done;
  }

  async function tellOnce({ id, run }: Overdue): Promise<void> {
    const now = Date.now();
    for (const [name, at] of toldAt) {
      if (now - at < TELL_AGAIN_MS) break;
      toldAt.delete(name);
    }
    const name = `${id}/${run}`;
    if (toldAt.has(name)) return;
    if ((await deps.tell(toPublicId('notification', id), run)) !== 'failed') toldAt.set(name, now);
  }
}

/** What left the outbox before this was asked, the bridge has read; what was there for long is named. */
async function findOnTheWay(deps: ReconcileDeps, graceMs: number): Promise<OnTheWay> {
  const heldUp = await findHeldUp(deps.database.pool);
  const asOf = Date.now() + CLOCKS_AHEAD_MS;
  const streams = ['urgent', 'normal'] as const;
  const [behind, ...read] = await Promise.all([
    deps.findBehindQueues(graceMs / 5),
    ...streams.map((stream) => isReadBy(deps, stream, asOf)),
  ]);
  return { heldUp, behind, unread: streams.filter((_, index) => !read[index]) };
}

/** A bridge that is at work is never quite at the end: it gets some seconds for what was under way. */
async function isReadBy({ hasConsumed }: ReconcileDeps, stream: NotificationStream, asOf: number): Promise<boolean> {
  for (let look = 1; ; look++) {
    const isRead = await hasConsumed(stream, asOf).catch(() => null);
    if (isRead !== false || look === LOOKS) return isRead ?? false;
    await delay(LOOK_AGAIN_MS);
  }
}

/**
 * Has one move on whose workflow may be gone: none → started, closed → its next run; null where it has moved on itself,
 * `stuck` where its workflow runs.
 */
export async function reconcileOne(
  deps: ReconcileOneDeps,
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
