import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRateTurns } from '../../src/activities/rate-turns.ts';
import { takeRateTurns } from '../../src/db/queries/lane/rate.ts';
import { laneLab } from '../support/servers/lane-lab.ts';

const { pool, query, campaign, become } = laneLab();

/** As many as ask at once. */
const askAll = (turns: ReturnType<typeof createRateTurns>, count: number) =>
  Promise.all(Array.from({ length: count }, () => turns(null)));
const momentsOf = (answers: Awaited<ReturnType<typeof askAll>>) =>
  answers.flatMap((answer) => ('atMs' in answer ? answer.atMs : []));

test('turns are as far apart as the rate has it, however many processes take them, and few are lost', async () => {
  const one = await campaign({ ratePerSecond: 100 });
  const moments: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + 2_000;
  async function takeThem(): Promise<void> {
    const turns = createRateTurns(pool(), one.id, () => 50);
    while (performance.now() < endsAt) {
      moments.push(...momentsOf(await askAll(turns, 10)));
      await pause(20 + Math.random() * 20);
    }
  }
  await Promise.all([takeThem(), takeThem(), takeThem()]);
  moments.sort((a, b) => a - b);
  // A moment is as late as the answer that named it, and on a busy machine some are not asked for in time: so by when each may
  // come at the earliest. Three who did not know of each other would be two seconds ahead at the end; how exact it is, is
  // measured by `npm run check:campaigns`.
  expect(moments.filter((at, index) => at < startedAt + (index - 20) * 10)).toEqual([]);
  expect(moments.length).toBeGreaterThanOrEqual(80);
  expect(Math.max(...moments)).toBeLessThan(performance.now() + 200);
});

test('no more are taken than can be used', async () => {
  const one = await campaign({ ratePerSecond: 1_000 });
  const answers = await askAll(
    createRateTurns(pool(), one.id, () => 3),
    10,
  );
  expect(momentsOf(answers)).toHaveLength(3);
  expect(answers.filter((answer) => 'againInMs' in answer)).toHaveLength(7);
  expect(
    momentsOf(
      await askAll(
        createRateTurns(pool(), one.id, () => 0),
        10,
      ),
    ),
  ).toEqual([]);
});

test('another rate takes hold of turns that were taken by the one before', async () => {
  const one = await campaign({ ratePerSecond: 0.1 });
  expect(await takeRateTurns(pool(), one.id, 5)).toMatchObject({ taken: 1 });
  const none = await takeRateTurns(pool(), one.id, 5);
  expect(none?.taken).toBe(0);
  expect(none?.againInMs).toBeGreaterThan(9_000);
  await query('update campaigns set rate_per_second = 200 where id = $1', [one.id]);
  await pause(100);
  expect(await takeRateTurns(pool(), one.id, 5)).toMatchObject({ taken: 5, pauseMs: 5 });
});

test('one without a rate, or that does not run, has no turns to be taken', async () => {
  const free = await campaign();
  expect(await takeRateTurns(pool(), free.id, 5)).toBeNull();
  const paused = await campaign({ ratePerSecond: 50 });
  await become(paused, 'PAUSED');
  expect(await takeRateTurns(pool(), paused.id, 5)).toBeNull();
});

test('turns are taken while others claim: nobody waits for the row of the campaign', async () => {
  const one = await campaign({ ratePerSecond: 50 });
  await takeRateTurns(pool(), one.id, 1);
  const claiming = await pool().connect();
  try {
    await claiming.query('begin');
    await claiming.query('select from campaigns where id = $1 for share', [one.id]);
    await pause(50);
    expect((await takeRateTurns(pool(), one.id, 1))?.taken).toBe(1);
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
  expect(await takeRateTurns(pool(), one.id, 5)).toMatchObject({ taken: 0, againInMs: 1_000 });
  await takes('3 s');
  expect((await takeRateTurns(pool(), one.id, 5))?.taken).toBeGreaterThan(0);
  // Said by another rate, a long time ago.
  await takes('-10 s');
  expect(await takeRateTurns(pool(), one.id, 5)).not.toMatchObject({ againInMs: 1_000 });
});
