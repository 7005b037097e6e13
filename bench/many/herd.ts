import { randomUUID } from 'node:crypto';
import type { AccountLimits } from '../../src/domain/account-limits.ts';
import { fillLine, openLab } from './lab.ts';
import { atMost, type Bench, type Finding, type Point, sized, sleep, told } from './point.ts';
import { startWaiters } from './waiters.ts';

const PER_SECOND = 40;
const RATE = { count: (PER_SECOND * 60) / 0.8, windowMs: 60_000 };
/** Three seconds of the rate may be called and not have come. */
const K = 3 * PER_SECOND;
/** A tenth of what its class may use, after a quiet time. */
const BURST = PER_SECOND * 6;
const CAP = 1_000_000;
const WATCHED_MS = 20_000;
const HELD_OFF_MS = 5_000;

export const herd: Point = {
  number: 5,
  title: 'Herds',
  parts: 'real claims, dispatcher and SMTP, loops in place of workflows',
  async run(bench) {
    const count = sized(bench, 100_000, 2_000);
    const { step } = bench.progress;
    const limits = { rate: RATE, perDay: CAP };
    return [
      ...(await step(`${count} wait for the next day`, () => release(bench, 'the daily cap', count, limits, nextDay))),
      ...(await step(`${count} wait for a Retry-After`, () =>
        release(bench, 'a Retry-After', count, limits, retryAfter),
      )),
    ];
  },
};

type Query = (text: string, values?: unknown[]) => Promise<unknown>;
type Case = { before(query: Query): Promise<unknown>; end(query: Query): Promise<unknown> };

const nextDay: Case = {
  before: (query) =>
    query(
      `insert into provider_health (provider, day, day_count) values ('smtp', (clock_timestamp() at time zone 'utc')::date, $1)`,
      [CAP],
    ),
  end: (query) => query('update provider_health set day = day - 1'),
};

const retryAfter: Case = {
  before: (query) =>
    query(
      `insert into provider_health (provider, away_since, not_before)
        values ('smtp', clock_timestamp(), clock_timestamp() + interval '1 hour')`,
    ),
  end: (query) => query('update provider_health set not_before = clock_timestamp()'),
};

async function release(bench: Bench, what: string, count: number, limits: AccountLimits, of: Case): Promise<Finding[]> {
  const lab = await openLab(bench, limits);
  const query: Query = (text, values) => lab.database.pool.query(text, values);
  await of.before(query);
  await fillLine(lab.database, { count, clients: Array.from({ length: 10 }, () => randomUUID()) });
  const waiters = startWaiters(lab.database, { deliver: lab.deliveries.deliverBy, accountLimits: limits });
  try {
    await sleep(HELD_OFF_MS);
    const early = waiters.calls.length;
    const endsAt = Date.now();
    await of.end(query);
    await sleep(WATCHED_MS);
    const calls = waiters.calls.map(({ at }) => at - endsAt);
    const inSecond = Array.from(
      { length: WATCHED_MS / 1_000 },
      (_, second) => calls.filter((at) => Math.floor(at / 1_000) === second).length,
    );
    // What begins at once, what the rate allows, and who is called and has not come.
    const most = BURST + K + (PER_SECOND * WATCHED_MS) / 1_000;
    const settled = inSecond.slice(10);
    return [
      atMost(`calls before the end of ${what}`, early, 0),
      atMost(`calls in the ${WATCHED_MS / 1_000} s after it, ${count} waiting`, calls.length, most),
      atMost('calls in a second, the most', Math.max(...inSecond), Math.max(K, BURST)),
      atMost(
        'calls a second once the burst is over',
        settled.reduce((sum, one) => sum + one, 0) / settled.length,
        PER_SECOND * 1.1,
        '',
        ` (the pace is ${PER_SECOND}; ${inSecond.join(' ')})`,
      ),
      told(
        'sent meanwhile',
        `${lab.sink.ledger.length}, rounds took at most ${Math.max(...waiters.roundMs).toFixed(0)} ms`,
      ),
    ];
  } finally {
    await waiters.stop();
    await lab.close();
  }
}
