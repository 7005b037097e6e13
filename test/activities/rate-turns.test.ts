import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { takeRateTurns } from '../../src/db/queries/lane/rate.ts';
import { createRateRow } from '../support/fakes/rate-row.ts';
import { laneLab } from '../support/servers/lane-lab.ts';

const { pool, query, campaign, become } = laneLab();
const AHEAD_MS = 50;

test('turns are as far apart as the rate has it, however many processes take them, and few are lost', async () => {
  const one = await campaign({ ratePerSecond: 100 });
  const moments: number[] = [];
  const endsAt = performance.now() + 2_000;
  async function takeThem(): Promise<void> {
    while (performance.now() < endsAt) {
      const turns = await takeRateTurns(pool(), one.id, { most: 10, aheadMs: AHEAD_MS });
      if (!turns) throw new Error('it has a rate');
      const { nowMs, taken, firstInMs, pauseMs } = turns;
      for (let index = 0; index < taken; index++) moments.push(nowMs + firstInMs + index * pauseMs);
      await pause(10 + Math.random() * 20);
    }
  }
  await Promise.all([takeThem(), takeThem(), takeThem()]);
  moments.sort((a, b) => a - b);
  // On a busy machine some are not asked for in time. Three who did not know of each other would take 300 a second; how
  // exactly mails keep it, is measured by `npm run check:campaigns`.
  const apart = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThan(9.9);
  expect(moments.length).toBeGreaterThanOrEqual(80);
});

test('the row is taken from as in the tests that do without it', async () => {
  const one = await campaign({ ratePerSecond: 125 });
  let row: ReturnType<typeof createRateRow> | undefined;
  for (let times = 0; times < 40; times++) {
    const most = 1 + Math.floor(Math.random() * 6);
    const turns = await takeRateTurns(pool(), one.id, { most, aheadMs: AHEAD_MS });
    if (!turns) throw new Error('it has a rate');
    const { nowMs, taken, firstInMs, pauseMs, againInMs } = turns;
    const close = (ms: number) => expect.closeTo(ms, 1);
    const same = { nowMs, taken, firstInMs: close(firstInMs), pauseMs: close(pauseMs), againInMs: close(againInMs) };
    // A microsecond more or less would be a turn; and when the row was made, its first taker does not say.
    const isOnTheEdge = taken < most && (againInMs < 0.01 || againInMs > pauseMs - 0.01);
    if (row && !isOnTheEdge) expect(row.take(nowMs, { most, aheadMs: AHEAD_MS })).toEqual(same);
    else row = createRateRow(125, nowMs + firstInMs + taken * pauseMs);
    await pause(Math.random() * 60);
  }
});

test('another rate takes hold of turns that were taken by the one before', async () => {
  const one = await campaign({ ratePerSecond: 0.1 });
  expect(await takeRateTurns(pool(), one.id, { most: 5, aheadMs: AHEAD_MS })).toMatchObject({ taken: 1 });
  const none = await takeRateTurns(pool(), one.id, { most: 5, aheadMs: AHEAD_MS });
  expect(none?.taken).toBe(0);
  expect(none?.againInMs).toBeGreaterThan(9_000);
  await query('update campaigns set rate_per_second = 200 where id = $1', [one.id]);
  await pause(100);
  expect(await takeRateTurns(pool(), one.id, { most: 5, aheadMs: AHEAD_MS })).toMatchObject({ taken: 5, pauseMs: 5 });
});

test('one without a rate, or that does not run, has no turns to be taken', async () => {
  const free = await campaign();
  expect(await takeRateTurns(pool(), free.id, { most: 5, aheadMs: AHEAD_MS })).toBeNull();
  const paused = await campaign({ ratePerSecond: 50 });
  await become(paused, 'PAUSED');
  expect(await takeRateTurns(pool(), paused.id, { most: 5, aheadMs: AHEAD_MS })).toBeNull();
});

test('turns are taken while others claim: nobody waits for the row of the campaign', async () => {
  const one = await campaign({ ratePerSecond: 50 });
  await takeRateTurns(pool(), one.id, { most: 1, aheadMs: AHEAD_MS });
  const claiming = await pool().connect();
  try {
    await claiming.query('begin');
    await claiming.query('select from campaigns where id = $1 for share', [one.id]);
    await pause(50);
    expect((await takeRateTurns(pool(), one.id, { most: 1, aheadMs: AHEAD_MS }))?.taken).toBe(1);
  } finally {
    await claiming.query('rollback');
    claiming.release();
  }
});

test('while a process of the release before takes the turns, they are left to it', async () => {
  const one = await campaign({ ratePerSecond: 50 });
  const takes = (before: string) =>
    query(`update campaigns set rate_next_at = clock_timestamp() - $2::interval where id = $1`, [one.id, before]);
  await takes('0 s');
  expect(await takeRateTurns(pool(), one.id, { most: 5, aheadMs: AHEAD_MS })).toMatchObject({
    taken: 0,
    againInMs: 1_000,
  });
  await takes('3 s');
  expect((await takeRateTurns(pool(), one.id, { most: 5, aheadMs: AHEAD_MS }))?.taken).toBeGreaterThan(0);
  // Said by another rate, a long time ago.
  await takes('-10 s');
  expect(await takeRateTurns(pool(), one.id, { most: 5, aheadMs: AHEAD_MS })).not.toMatchObject({ againInMs: 1_000 });
});
