import { randomUUID } from 'node:crypto';
import { inSnapshot } from '../../src/db/transaction.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { cancelByIds } from '../../src/services/notifications/cancel-many.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { recordNotification } from '../../test/support/factories/notifications.ts';
import { fillLine, type Lab, mostCalledUntil, openLab, SMTP } from './lab.ts';
import { atLeast, atMost, type Finding, type Point, quantileOf, sized, sleep, told } from './point.ts';
import { startWaiters, type Waiters } from './waiters.ts';

const PER_MINUTE = 1_200;
const LIMITS = { rate: { count: PER_MINUTE, windowMs: 60_000 }, perDay: null };
/** Of what priorities above 3 may use. */
const PER_SECOND = (PER_MINUTE * 0.8) / 60;
const AFTER_CANCEL_MS = 15_000;

export const fair: Point = {
  number: 3,
  title: 'Fair between clients',
  parts: 'real claims, dispatcher and SMTP; loops in place of workflows',
  async run(bench) {
    const lab = await openLab(bench, LIMITS);
    const waiters = startWaiters(lab.database, { deliver: lab.deliveries.deliverBy, accountLimits: LIMITS });
    try {
      const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
      const count = sized(bench, 20_000, 4_000);
      const ids = await bench.progress.step(`${count} of A in line`, () =>
        fillLine(lab.database, { count, clients: [a] }),
      );
      await eventually(() => waiters.calls.length > 0);
      // Until what may begin at once after a quiet time is used up.
      await sleep(12_000);
      const behind = await bench.progress.step('single mails of B', () => probe(lab, waiters, b, sized(bench, 20, 5)));
      const cancelled = await bench.progress.step('A cancels', () => cancelAll(lab, a, ids));
      const after = await bench.progress.step('what C has then', () => burst(lab, waiters, c));
      return [...behind, ...cancelled, ...after];
    } finally {
      await waiters.stop();
      await lab.close();
    }
  },
};

/** How many of others go between the moment at which one of B stands in line and its own send. */
async function probe(lab: Lab, waiters: Waiters, client: string, times: number): Promise<Finding[]> {
  const passed: number[] = [];
  const took: number[] = [];
  const most: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const { publicId } = await recordNotification(lab.database, client);
    const before = lab.sink.ledger.length;
    const waiter = waiters.begin(publicId, [SMTP]);
    most.push(await mostCalledUntil(lab.database, () => waiter.endedAt !== null));
    passed.push(lab.sink.ledger.length - before - 1);
    took.push((waiter.endedAt ?? 0) - waiter.startedAt);
    await sleep(1_000 + Math.random() * 1_000);
  }
  const k = Math.max(...most);
  return [
    // Whoever joins is called by the next round, which is a second away at most.
    atMost(
      'mails of A that went before a single one of B, the most',
      Math.max(...passed),
      k + PER_SECOND,
      '',
      ` (K was ${k}, a round is ${PER_SECOND})`,
    ),
    told(
      'until it went',
      `p50 ${(quantileOf(took, 0.5) / 1_000).toFixed(1)} s, most ${(Math.max(...took) / 1_000).toFixed(1)} s`,
    ),
  ];
}

async function cancelAll({ database, deliveries }: Lab, clientId: string, ids: string[]): Promise<Finding[]> {
  const deps = {
    database,
    reachFaultPoint: () => {},
    wakeRelay: () => {},
    signalChanged: () => {},
    metrics: deliveries.metrics,
    logger: createLogger('many', 'silent'),
  };
  const publicIds = ids.map((id) => toPublicId('notification', id));
  const results = await cancelByIds(deps, { clientId, environment: 'live' }, publicIds);
  const cancelled = results.filter(({ outcome }) => outcome === 'cancelled').length;
  const left = await inSnapshot(database.pool, async (tx) => (await tx.query('select from account_line')).rowCount);
  return [told('cancelled of A', String(cancelled)), atMost('rows of A that are left in line', left ?? 0, 0)];
}

/** Whoever comes next has all that its class may use. */
async function burst(lab: Lab, waiters: Waiters, client: string): Promise<Finding[]> {
  const before = lab.sink.ledger.length;
  const count = Math.ceil((PER_SECOND * AFTER_CANCEL_MS * 2) / 1_000);
  for (let index = 0; index < count; index++) {
    const { publicId } = await recordNotification(lab.database, client);
    waiters.begin(publicId, [SMTP]);
  }
  const [from, first] = [Date.now(), lab.sink.ledger.length];
  await sleep(AFTER_CANCEL_MS);
  const sent = lab.sink.ledger.length - first;
  const share = sent / (PER_SECOND * ((Date.now() - from) / 1_000));
  return [
    atLeast(
      'share of the rate that C has at once',
      share,
      0.9,
      '',
      ` (${sent} in ${AFTER_CANCEL_MS / 1_000} s, ${first - before} while it posted)`,
    ),
    atMost('infrastructure trouble of claims', waiters.failures.length, 0),
  ];
}
