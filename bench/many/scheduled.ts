import { setTimeout as sleep } from 'node:timers/promises';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { HOUR_MS } from '../../src/domain/durations.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { registerClient } from '../load.ts';
import { atMost, type Bench, type Finding, type Point, quantileOf, sized, told } from './point.ts';
import { atRate, openTown, post } from './town.ts';

const CONNECTIONS = 32;
/** By so many it is seen how fast they come to stand on their timers, and how far away the moment has to be. */
const FIRST = 1_000;
/** The first thousand start while nothing is in the tables and the cache yet; the rest may be slower than they. */
const SLOWER_BY = 1.3;
const WITHIN_MS = 3_000;
/** Another client's mail is watched for so long at most; the others need not all go for that. */
const WATCHED_MS = 300_000;
const LOOK_EVERY_MS = 30_000;

/** Another client's ordinary mail beside them. */
export const oneMoment: Point = {
  number: 9,
  title: 'Many scheduled for one moment',
  parts: 'an installation',
  run: scheduledHerd,
};

async function scheduledHerd(bench: Bench): Promise<Finding[]> {
  const { posthorn, close } = await openTown(bench, 'scheduled', {});
  try {
    const { apiUrl, apiKey, query } = posthorn;
    const count = sized(bench, 100_000, 500);
    const schedule = (numbers: number[], at: Date) =>
      mapWithLimit(numbers, CONNECTIONS, (index) => {
        const recipient = { email: `user-${index}@example.com` };
        return post(apiUrl, apiKey, { recipient, sendAt: at.toISOString(), onLate: index % 2 ? 'skip' : 'send' });
      });
    const scheduled = `select count(*)::int as count from notifications where status = 'SCHEDULED'`;
    const countScheduled = async () => (await query(scheduled)).rows[0].count as number;
    const first = Array.from({ length: Math.min(count, FIRST) }, (_, index) => index);
    const perFirstMs = await bench.progress.step(`${first.length} to see how fast`, async () => {
      const from = Date.now();
      await schedule(first, new Date(from + 3 * HOUR_MS));
      await eventually(async () => (await countScheduled()) === first.length, { timeoutMs: 300_000, everyMs: 100 });
      return Date.now() - from;
    });
    const at = new Date(Date.now() + 20_000 + ((count * perFirstMs) / first.length) * SLOWER_BY);
    const untilMs = () => at.getTime() - Date.now() - 2_000;
    await bench.progress.step(`${count} for one moment`, async (note) => {
      await schedule(
        Array.from({ length: count }, (_, index) => index),
        at,
      );
      for (let left = untilMs(); left > 0; left = untilMs()) {
        note(`${(await countScheduled()) - first.length} ready, ${(left / 60_000).toFixed(1)} min until then`);
        await sleep(Math.min(left, LOOK_EVERY_MS));
      }
    });
    const ready = (await countScheduled()) - first.length;
    await sleep(Math.max(0, at.getTime() - Date.now()));

    const other = await registerClient(apiUrl);
    const from = new Date();
    const gone = `select count(*)::int as count from notifications where send_at = $1 and status in ('SENT', 'EXPIRED')`;
    const countGone = async () => (await query(gone, [at])).rows[0].count as number;
    await bench.progress.step('they go, and mails of another client', async (note) => {
      const endsAt = Date.now() + WATCHED_MS;
      for (let second = 0; Date.now() < endsAt; second++) {
        await atRate(4, Date.now() + 1_000, (index) => {
          return post(apiUrl, other, { recipient: { email: `other-${second}-${index}@example.com` } });
        });
        const done = await countGone();
        note(`${done} gone`);
        if (done === count) break;
      }
    });
    const watchedMs = Date.now() - at.getTime();
    const done = await countGone();
    await sleep(WITHIN_MS);
    const { rows } = await query(
      `select (extract(epoch from coalesce(sent_at, clock_timestamp()) - created_at) * 1000)::float8 as ms,
          floor(extract(epoch from created_at - $1) / 20)::int as part
        from notifications where created_at >= $1 and send_at is null`,
      [from],
    );
    const took = rows.map(({ ms }) => ms as number);
    const parts = [...new Set(rows.map(({ part }) => part as number))].sort((a, b) => a - b);
    const inParts = parts.map((part) => {
      const of = rows.filter((row) => row.part === part).map(({ ms }) => ms as number);
      return (quantileOf(of, 0.95) / 1_000).toFixed(1);
    });
    const about = ` (p50 ${(quantileOf(took, 0.5) / 1_000).toFixed(2)} s, ${took.length} mails; p95 of each 20 s: ${inParts.join(' ')})`;
    const expired = (await query(`select count(*)::int as count from notifications where status = 'EXPIRED'`)).rows[0];
    return [
      told(
        'scheduled for one moment, their workflows ready before it',
        `${count}, ${ready}; ${done} gone in ${(watchedMs / 1_000).toFixed(0)} s`,
      ),
      atMost(
        "p95 of another client's mail beside them",
        quantileOf(took, 0.95) / 1_000,
        WITHIN_MS / 1_000,
        ' s',
        about,
      ),
      told('of half with onLate: skip, expired by our own queue, as the document says', String(expired.count)),
    ];
  } finally {
    await close();
  }
}
