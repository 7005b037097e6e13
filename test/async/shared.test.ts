import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { shared } from '../../src/async/shared.ts';

it('runs once for all who ask while it is under way, and keeps the result for a while', async () => {
  let runs = 0;
  const ask = shared(async () => {
    const run = ++runs;
    await sleep(20);
    return run;
  }, 200);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  expect(await ask()).toBe(1);
  await sleep(300);
  expect(await ask()).toBe(2);
});

it('keeps no failure', async () => {
  let runs = 0;
  const ask = shared(async () => {
    if (++runs === 1) throw new Error('not yet');
    return runs;
  }, 60_000);
  const both = await Promise.allSettled([ask(), ask()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await ask()).toBe(2);
});
