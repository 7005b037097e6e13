import { randomUUID } from 'node:crypto';
import { eventually } from '../../test/support/expect/eventually.ts';
import { recordNotification } from '../../test/support/factories/notifications.ts';
import { FALLBACK, openLab, SMTP } from './lab.ts';
import { atMost, type Point, sized, told } from './point.ts';
import { startWaiters, type Waiter } from './waiters.ts';

/** So that both together take what comes in some minutes, and a line is longer than what makes one go elsewhere. */
const LIMITS = { rate: { count: 900, windowMs: 60_000 }, perDay: null };
const AT_ONCE = 20;

export const failover: Point = {
  number: 6,
  title: 'Two accounts at their limit',
  parts: 'real claims, dispatcher and SMTP; loops in place of workflows',
  async run(bench) {
    const lab = await openLab(bench, LIMITS);
    const waiters = startWaiters(lab.database, { deliver: lab.deliveries.deliverBy, accountLimits: LIMITS });
    try {
      const count = sized(bench, 5_000, 600);
      const clients = Array.from({ length: 5 }, () => randomUUID());
      const all: Waiter[] = [];
      await bench.progress.step(`${count} come`, async () => {
        for (let from = 0; from < count; from += AT_ONCE) {
          const batch = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => from + index);
          const ids = await Promise.all(
            batch.map((index) =>
              recordNotification(lab.database, clients[index % 5] ?? '', { routes: [SMTP, FALLBACK] }),
            ),
          );
          all.push(...ids.map(({ publicId }) => waiters.begin(publicId, [SMTP, FALLBACK])));
        }
      });
      const perSecond = (2 * LIMITS.rate.count * 0.8) / 60;
      const timeoutMs = 120_000 + (count / perSecond) * 2_500;
      await bench.progress.step('all are sent', (note) =>
        eventually(
          () => {
            note(`${lab.sink.ledger.length} sent`);
            return all.every(({ endedAt }) => endedAt !== null);
          },
          { timeoutMs, everyMs: 500, what: 'all sent' },
        ),
      );
      const passes = all.map((one) => one.passes);
      const looks = all.map((one) => one.looks).sort((a, b) => a - b);
      const { rows } = await lab.database.pool.query(
        'select provider, count(*)::int from notifications group by 1 order by 1',
      );
      const by = rows.map((row) => `${row.provider} ${row.count}`).join(', ');
      return [
        atMost(
          `changes of route of one, the most of ${count}`,
          Math.max(...passes),
          1,
          '',
          ` (${passes.filter(Boolean).length} changed; sent by ${by})`,
        ),
        // Going over is a look of its own: it is made where the one account is left, and the next at the other.
        atMost(
          'looks of each but those at which it went over',
          (sum(looks) - sum(passes)) / count,
          3,
          '',
          ` (most ${looks.at(-1)})`,
        ),
        atMost('sent twice or not at all', Math.abs(lab.sink.ledger.length - count), 0),
        told('infrastructure trouble of claims', String(waiters.failures.length)),
      ];
    } finally {
      await waiters.stop();
      await lab.close();
    }
  },
};

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
