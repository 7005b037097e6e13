import { createSemaphore } from '../../src/async/semaphore.ts';
import type { Database } from '../../src/db/client.ts';
import type { AccountLimits } from '../../src/domain/account-limits.ts';
import { fromPublicId, toPublicId } from '../../src/domain/ids.ts';
import type { DeliveryOutcome } from '../../src/domain/outcome.ts';
import type { Route } from '../../src/domain/route.ts';
import { createDispatcher } from '../../src/jobs/dispatch.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { sleep } from './point.ts';

export type Waiter = {
  id: string;
  routes: Route[];
  seq: number;
  /** How often it has asked, and how often it has gone over to its next route. */
  looks: number;
  passes: number;
  startedAt: number;
  /** When it ended, and as what. */
  endedAt: number | null;
  outcome: string | null;
};

type Options = {
  deliver: (id: string, routes: Route[], seq: number) => Promise<DeliveryOutcome>;
  accountLimits: AccountLimits;
  accounts?: string[];
  /** Between the dispatcher's rounds. */
  everyMs?: number;
  /** Calls of an account at once, as a worker has them; who is free first has the next. */
  places?: number;
};

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const SHORTEST_WAIT_MS = 100;
/** Between looks at the outbox for what the bridge would signal. */
const READ_EVERY_MS = 40;

export type Waiters = ReturnType<typeof startWaiters>;

/**
 * The real dispatcher over a real database, and in place of each workflow what `deliverNotification` does, without
 * Temporal: it asks, waits for its timer or until it is told, goes over to its next route. One that is known to wait in
 * line costs nothing here until it is called.
 */
export function startWaiters(
  database: Database,
  { deliver, accountLimits, accounts = ['smtp', 'smtp-fallback'], everyMs = 1_000, places = 10 }: Options,
) {
  const all = new Map<string, Waiter & { wake(): void }>();
  /** When who was called, in milliseconds since 1970. */
  const calls: { id: string; at: number }[] = [];
  const failures: unknown[] = [];
  const permits = createSemaphore(places);
  const routesOf = new Map<string, Route[]>();

  function start(id: string, routes: Route[]) {
    let timer: NodeJS.Timeout | undefined;
    let woken = false;
    let isAsking = false;
    const one = { id, routes: [...routes], seq: 1, looks: 0, passes: 0, startedAt: Date.now(), wake };
    const waiter: Waiter & { wake(): void } = { ...one, endedAt: null, outcome: null };

    function wake() {
      if (isAsking) woken = true;
      else if (waiter.endedAt === null) void ask();
    }
    async function ask(): Promise<void> {
      clearTimeout(timer);
      isAsking = true;
      do {
        woken = false;
        waiter.looks++;
        // As Temporal does: infrastructure trouble comes again.
        const giveBack = await permits.take();
        const outcome = await deliver(id, waiter.routes, waiter.seq).catch((error): DeliveryOutcome => {
          failures.push(error);
          return { kind: 'wait', waitMs: SHORTEST_WAIT_MS, reason: 'trouble' };
        });
        giveBack();
        if (outcome.kind === 'passed') {
          waiter.passes++;
          waiter.seq++;
          waiter.routes.push(...waiter.routes.splice(0, 1));
          woken = true;
        } else if (outcome.kind === 'wait' || outcome.kind === 'deferred') {
          if (outcome.kind === 'deferred') waiter.seq++;
          if (!woken && !isOver) timer = setTimeout(() => void ask(), timerMs(outcome.waitMs));
        } else {
          waiter.endedAt = Date.now();
          waiter.outcome = outcome.kind === 'gone' ? outcome.status : outcome.kind;
          woken = false;
        }
      } while (woken && !isOver);
      isAsking = false;
    }
    timers.push(() => clearTimeout(timer));
    all.set(id, waiter);
    return waiter;
  }

  const timers: (() => void)[] = [];
  let isOver = false;
  const roundMs: number[] = [];
  const wakeOne = (id: string) => {
    const waiter = all.get(id) ?? start(id, routesOf.get(id) ?? [{ channel: 'email', provider: 'smtp' }]);
    waiter.wake();
  };
  const round = createDispatcher({
    database,
    wakeRelay: () => {},
    logger: createLogger('many', 'silent'),
    starter: { start: async () => 'already_started', runState: async () => 'running' },
    tell: async (id) => {
      calls.push({ id, at: Date.now() });
      wakeOne(id);
      return 'told';
    },
    accounts,
    accountLimits: () => accountLimits,
    failoverAfterMs: 30_000,
  });
  const rounds = (async () => {
    for (let nextAt = Date.now(); !isOver; await sleep(READ_EVERY_MS)) {
      const { rows } = await database.pool.query<{ key: string; event: string }>(
        `delete from outbox where available_at is null or available_at <= clock_timestamp()
          returning key, event_type as event`,
      );
      for (const { key, event } of rows) if (event === 'notification.changed' && all.has(key)) wakeOne(key);
      if (Date.now() < nextAt) continue;
      nextAt = Date.now() + everyMs;
      const began = performance.now();
      await round();
      roundMs.push(performance.now() - began);
    }
  })();

  return {
    calls,
    /** Infrastructure trouble, such as a lock that was waited for for too long; each was tried again. */
    failures,
    roundMs,
    all: all as ReadonlyMap<string, Waiter>,
    /** Of those that wait already: by which routes they go once they are called. @param ids UUIDs */
    expect(ids: string[], routes: Route[]): void {
      for (const id of ids) routesOf.set(toPublicId('notification', id), routes);
    },
    /** Its first look. @param publicId of one that has just been accepted */
    begin(publicId: string, routes: Route[]): Waiter {
      if (!fromPublicId('notification', publicId)) throw new Error('a public id is asked for');
      const waiter = start(publicId, routes);
      wakeOne(publicId);
      return waiter;
    },
    async stop(): Promise<void> {
      isOver = true;
      for (const clear of timers) clear();
      await rounds;
    },
  };
}

function timerMs(waitMs: number): number {
  return Math.min(Math.max(waitMs, SHORTEST_WAIT_MS), LONGEST_TIMER_MS);
}
