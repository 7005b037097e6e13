import { setTimeout as sleep } from 'node:timers/promises';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { registerClient } from '../load.ts';
import { atMost, type Bench, type Finding, quantileOf, sized, told } from './point.ts';
import { atRate, openTown, post } from './town.ts';

const CONNECTIONS = 32;
/** Of what this machine starts in a second, for the moment that is far enough away. */
const STARTS_PER_SECOND = 25;
const WITHIN_MS = 3_000;

/** Many scheduled for one moment, each by its own timer; another client's ordinary mail beside them. */
export async function scheduledHerd(bench: Bench): Promise<Finding[]> {
  const { posthorn, sink, close } = await openTown(bench, 'scheduled', {});
  try {
    const { apiUrl, apiKey, query } = posthorn;
    const count = sized(bench, 100_000, 500);
    const at = new Date(Date.now() + 20_000 + (count / STARTS_PER_SECOND) * 1_000);
    const one = (index: number) => {
      const onLate = index % 2 ? 'skip' : 'send';
      return post(apiUrl, apiKey, {
        recipient: { email: `user-${index}@example.com` },
        sendAt: at.toISOString(),
        onLate,
      });
    };
    await bench.progress.step(`${count} for one moment`, async (note) => {
      const numbers = Array.from({ length: count }, (_, index) => index);
      await mapWithLimit(numbers, CONNECTIONS, one);
      note('until then');
      await sleep(Math.max(0, at.getTime() - Date.now() - 2_000));
    });
    const scheduled = `select count(*)::int as count from notifications where status = 'SCHEDULED'`;
    const ready = (await query(scheduled)).rows[0].count;
    await sleep(Math.max(0, at.getTime() - Date.now()));

    const other = await registerClient(apiUrl);
    const from = new Date();
    const left = `select count(*)::int as count from notifications
      where send_at is not null and status not in ('SENT', 'EXPIRED')`;
    let isOver = false;
    await bench.progress.step('they go, and mails of another client', async (note) => {
      const watching = eventually(
        async () => {
          const { count: waiting } = (await query(left)).rows[0];
          note(`${waiting} left`);
          return waiting === 0;
        },
        { timeoutMs: 60_000 + count * 200, everyMs: 500, what: 'all of the moment' },
      ).finally(() => {
        isOver = true;
      });
      // Until it is over: in steps of a second.
      for (let second = 0; !isOver; second++) {
        await atRate(4, Date.now() + 1_000, (index) => {
          return post(apiUrl, other, { recipient: { email: `other-${second}-${index}@example.com` } });
        });
      }
      await watching;
    });
    await sleep(3_000);
    const { rows } = await query(
      `select (extract(epoch from coalesce(sent_at, clock_timestamp()) - created_at) * 1000)::float8 as ms from notifications
        where created_at >= $1 and send_at is null`,
      [from],
    );
    const took = rows.map(({ ms }) => ms);
    const about = ` (p50 ${(quantileOf(took, 0.5) / 1_000).toFixed(2)} s, ${took.length} mails)`;
    const expired = `select count(*)::int as count from notifications where status = 'EXPIRED'`;
    const drainedMs = (sink.ledger.at(-1)?.receivedAt ?? 0) - at.getTime();
    return [
      told(
        'scheduled for one moment, their workflows ready before it',
        `${count}, ${ready}; gone in ${(drainedMs / 1_000).toFixed(0)} s`,
      ),
      atMost(
        "p95 of another client's mail beside them",
        quantileOf(took, 0.95) / 1_000,
        WITHIN_MS / 1_000,
        ' s',
        about,
      ),
      atMost('expired by our own queue (half have onLate: skip)', (await query(expired)).rows[0].count, 0),
    ];
  } finally {
    await close();
  }
}
