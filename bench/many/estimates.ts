import { createHash, randomUUID } from 'node:crypto';
import { toPublicId } from '../../src/domain/ids.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import { simulateDelivery } from '../../src/services/delivery/simulate.ts';
import { recordNotification } from '../../test/support/factories/notifications.ts';
import { fillLine, mostCalledUntil, openLab, SMTP } from './lab.ts';
import { atLeast, atMost, type Point, quantileOf, sized, sleep } from './point.ts';
import { startWaiters } from './waiters.ts';

const LIMITS = { rate: { count: 1_200, windowMs: 60_000 }, perDay: null };
const EARLIER = 20;

export const estimates: Point = {
  number: 8,
  title: 'What is said of a wait',
  parts: 'the simulation, claims, dispatcher and SMTP; loops in place of workflows',
  async run(bench) {
    const lab = await openLab(bench, LIMITS);
    const { database, deliveries, sink } = lab;
    const waiters = startWaiters(database, { deliver: deliveries.deliverBy, accountLimits: LIMITS });
    try {
      const count = sized(bench, 20_000, 1_000);
      // Fewer clients than wait in line, so that one that comes stands behind as many as there are clients.
      const clients = Array.from({ length: 40 }, () => randomUUID());
      await bench.progress.step(`${count} in line`, () => fillLine(database, { count, clients }));
      await sleep(12_000);

      const options = { accountLimits: () => LIMITS, failoverAfterMs: 30_000 };
      const errors: number[] = [];
      const aheads: number[] = [];
      const took: number[] = [];
      // Whoever is called with it may ask before it, and so many are called at once while it waits.
      let k = 0;
      let kinds = 0;
      await bench.progress.step('simulations, and what came', async () => {
        for (let turn = 0; turn < sized(bench, 20, 5); turn++) {
          const client = randomUUID();
          const began = performance.now();
          const said = await simulateDelivery(database.pool, planned(client), options);
          took.push(performance.now() - began);
          if (said.line === null || said.at !== null || said.line.account.state === 'away') continue;
          kinds++;
          const before = sink.ledger.length;
          const waiter = waiters.begin((await recordNotification(database, client)).publicId, [SMTP]);
          k = Math.max(k, await mostCalledUntil(database, () => waiter.endedAt !== null));
          aheads.push(Math.abs(sink.ledger.length - before - 1 - said.line.ahead));
          errors.push(Math.abs((waiter.endedAt ?? 0) - said.line.estimatedAt));
        }
      });

      const old = await fillLine(database, { count: EARLIER, clients, outOfLine: true });
      const kept = await database.pool.query('select from account_line where notification_id = any($1::uuid[])', [old]);
      const looked = await Promise.all(old.map((id) => deliveries.deliver(toPublicId('notification', id))));
      const entered = await database.pool.query('select from account_line where notification_id = any($1::uuid[])', [
        old,
      ]);
      const times = sized(bench, 20, 5);
      return [
        atLeast('simulations that name who is ahead and an estimate, and promise nothing', kinds, times),
        atMost('places that `ahead` was wrong by, the most', Math.max(...aheads), k, '', ` (K was ${k})`),
        atMost(
          'seconds that `estimatedAt` was wrong by, p50',
          quantileOf(errors, 0.5) / 1_000,
          10,
          ' s',
          ` (most ${(Math.max(...errors) / 1_000).toFixed(1)} s)`,
        ),
        atMost('time of a simulation, p50', quantileOf(took, 0.5), 250, ' ms'),
        atMost('deferred before the upgrade: in line before their next look', kept.rowCount ?? 0, 0),
        atLeast(
          'in line after it',
          (entered.rowCount ?? 0) + looked.filter(({ kind }) => kind === 'sent').length,
          EARLIER,
        ),
      ];
    } finally {
      await waiters.stop();
      await lab.close();
    }
  },
};

/** As the API would plan it. */
function planned(clientId: string) {
  const recipient = { email: 'ada@example.com' };
  return {
    ...{ id: randomUUID(), clientId, environment: 'live', channel: 'email', priority: 5, category: 'transactional' },
    ...{
      onAmbiguous: 'resend',
      recipient,
      recipientHash: createHash('sha256').update('ada').digest(),
      userKey: randomUUID(),
    },
    ...{ content: { subject: 'Hello', text: 'Good morning', html: null }, attachments: null, retry: DEFAULT_RETRY },
    ...{ routes: [SMTP], fallbacks: [], tags: [], metadata: {}, eventId: null, sendAt: null, expiresAt: null },
    ...{ onLate: 'send', lateAfterMs: 60_000, limits: {}, traceparent: null, createdAt: new Date() },
  } as const satisfies Record<string, unknown> as never;
}
