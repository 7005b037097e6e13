import { randomUUID } from 'node:crypto';
import { addSuppression } from '../../src/db/queries/suppressions.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import type { RateLimit } from '../../src/domain/send-window.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { cancelByIds } from '../../src/services/notifications/cancel-many.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { recordNotification } from '../../test/support/factories/notifications.ts';
import { FALLBACK, hashOf, type Lab, openLab, SMTP } from './lab.ts';
import { atLeast, atMost, type Bench, type Finding, type Point, sized, sleep, told } from './point.ts';
import { startWaiters, type Waiter, type Waiters } from './waiters.ts';

const WINDOW_MS = 3_000;
const USER: RateLimit = { count: 5, windowMs: WINDOW_MS };
const ACCOUNT = { rate: { count: 30, windowMs: WINDOW_MS }, perDay: null };
const NONE = { rate: null, perDay: null };

export const deadHolders: Point = {
  number: 1,
  title: 'Places of the dead',
  parts: 'real claims, dispatcher and SMTP; loops in place of workflows',
  async run(bench) {
    const windows = sized(bench, 40, 8);
    return [
      ...(await bench.progress.step('codes of a user that expire', () => userWindow(bench, windows))),
      ...(await bench.progress.step('an account whose holders die', () => accountRate(bench, windows))),
      ...(await bench.progress.step('many at once to one user', () => manyToOne(bench, sized(bench, 2_000, 100)))),
    ];
  },
};

async function withWaiters<T>(
  bench: Bench,
  limits: typeof ACCOUNT | typeof NONE,
  work: (lab: Lab, waiters: Waiters) => Promise<T>,
): Promise<T> {
  const lab = await openLab(bench, limits);
  const options = { deliver: lab.deliveries.deliverBy, accountLimits: limits, everyMs: 200 };
  const waiters = startWaiters(lab.database, options);
  try {
    return await work(lab, waiters);
  } finally {
    await waiters.stop();
    await lab.close();
  }
}

/** A code each sixth of the window, with the patience of two. */
function userWindow(bench: Bench, windows: number): Promise<Finding[]> {
  return withWaiters(bench, NONE, async ({ database, sink }, waiters) => {
    const about = { userKey: 'one', limits: { email: USER }, priority: 2 };
    const from = Date.now();
    for (let turn = 0; turn < windows * 6; turn++) {
      await sleep(from + (turn * WINDOW_MS) / 6 - Date.now());
      const expiresAt = new Date(Date.now() + 2 * WINDOW_MS);
      const { publicId } = await recordNotification(database, CLIENT, { ...about, expiresAt });
      waiters.begin(publicId, [SMTP]);
    }
    await eventually(() => [...waiters.all.values()].every(({ endedAt }) => endedAt !== null), { timeoutMs: 30_000 });
    const times = sink.ledger.map(({ receivedAt }) => receivedAt);
    return goodput('a user', times, { from, windows, count: USER.count, ends: endsOf(waiters) });
  });
}

const CLIENT = randomUUID();

/** Ordinary mails above the rate: of five one is cancelled, one is suppressed while it waits, and all expire. */
function accountRate(bench: Bench, windows: number): Promise<Finding[]> {
  return withWaiters(bench, ACCOUNT, async (lab, waiters) => {
    const { database, sink } = lab;
    const share = ACCOUNT.rate.count * 0.8;
    const from = Date.now();
    for (let turn = 0; turn < windows * share * 2; turn++) {
      await sleep(from + (turn * WINDOW_MS) / (share * 2) - Date.now());
      const expiresAt = new Date(Date.now() + 2 * WINDOW_MS);
      const recipientHash = hashOf(`holder-${turn}`);
      const { id, publicId } = await recordNotification(database, CLIENT, { expiresAt, recipientHash });
      waiters.begin(publicId, [SMTP]);
      if (turn % 5 === 0) setTimeout(() => void cancelOne(lab, id), 1_000);
      const suppressed = { clientId: CLIENT, recipientHash, scope: 'all', reason: 'manual' } as const;
      if (turn % 5 === 1) setTimeout(() => void addSuppression(database.pool, database.cipher, suppressed), 1_000);
    }
    await sleep(3 * WINDOW_MS);
    const times = sink.ledger.map(({ receivedAt }) => receivedAt);
    return goodput('an account', times, { from, windows, count: share, ends: endsOf(waiters) });
  });
}

async function cancelOne({ database, deliveries: { metrics } }: Lab, id: string): Promise<void> {
  const nothing = () => {};
  const deps = { database, metrics, reachFaultPoint: nothing, wakeRelay: nothing, signalChanged: nothing };
  const logger = createLogger('many', 'silent');
  await cancelByIds({ ...deps, logger } as never, { clientId: CLIENT, environment: 'live' }, [
    toPublicId('notification', id),
  ]);
}

type Ran = { from: number; windows: number; count: number; ends: string };

/** Sends come a little after their moments, so windows are judged together, and each for a hole. */
function goodput(who: string, times: number[], { from, windows, count, ends }: Ran): Finding[] {
  const inWindow = Array.from({ length: windows }, (_, window) => {
    const begin = from + window * WINDOW_MS;
    return times.filter((at) => at >= begin && at < begin + WINDOW_MS).length;
  });
  const later = inWindow.slice(2);
  const share = later.reduce((sum, sent) => sum + sent, 0) / (later.length * count);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const about = ` (${later.length} windows of ${count}: ${[...new Set(later)].sort((a, b) => a - b).join(', ')} sent; ${ends})`;
  return [
    atLeast(`share of its limit that ${who} has after the first two windows`, share, 0.95, '', about),
    atMost(`longest gap between two sends of ${who}`, Math.max(...gaps) / 1_000, (WINDOW_MS + 500) / 1_000, ' s'),
  ];
}

function endsOf(waiters: Waiters): string {
  const counts = new Map<string, number>();
  for (const { outcome } of waiters.all.values())
    counts.set(outcome ?? 'waiting', (counts.get(outcome ?? 'waiting') ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
}

/** All accepted before the first look. */
function manyToOne(bench: Bench, count: number): Promise<Finding[]> {
  return withWaiters(bench, NONE, async ({ database }, waiters) => {
    // More than any user is sent, and less than one machine takes through one row of PostgreSQL.
    const limit = { count: 100, windowMs: 10_000 };
    const about = { userKey: 'one', limits: { email: limit } };
    const all: string[] = [];
    for (let index = 0; index < count; index++)
      all.push((await recordNotification(database, CLIENT, { ...about, createdAt: new Date() })).publicId);
    const begun: Waiter[] = all.map((publicId) => waiters.begin(publicId, [SMTP, FALLBACK].slice(0, 1)));
    const timeoutMs = 120_000 + (count / limit.count) * limit.windowMs * 4;
    await eventually(() => begun.every(({ endedAt }) => endedAt !== null), {
      timeoutMs,
      everyMs: 200,
      what: 'all sent',
    });
    const order = begun.map((one, rank) => ({ rank, at: one.endedAt ?? 0 })).sort((x, y) => x.at - y.at);
    const displaced = Math.max(...order.map(({ rank }, place) => Math.abs(rank - place)));
    const looks = begun.reduce((sum, one) => sum + one.looks, 0) / count;
    const seconds = ((order.at(-1)?.at ?? 0) - (begun[0]?.startedAt ?? 0)) / 1_000;
    return [
      atMost(`${count} at once to one user: looks of each`, looks, 2.1),
      atMost(`${count} at once to one user: the most places that one is out of its order`, displaced, limit.count),
      told(
        `${count} at once to one user, ${limit.count} in ${limit.windowMs / 1_000} s`,
        `took ${seconds.toFixed(0)} s, ${waiters.failures.length} claims in trouble`,
      ),
    ];
  });
}
