import { expect, test } from 'vitest';
import { createBreaths, mapInBreaths } from '../../src/async/breaths.ts';

test('long work lets others go on once it has held them up for its time, and not before', async () => {
  let nowMs = 0;
  const breathe = createBreaths(4, () => nowMs);
  nowMs = 3;
  expect(breathe()).toBeUndefined();
  nowMs = 4;
  let others = 0;
  setImmediate(() => {
    others += 1;
  });
  const breath = breathe();
  nowMs = 50;
  await breath;
  expect(others).toBe(1);
  nowMs = 53;
  expect(breathe()).toBeUndefined();
});

test('many are worked on in their order while others go on', async () => {
  let others = 0;
  const other = setInterval(() => {
    others += 1;
  });
  const busy = (ms: number) => {
    for (const until = performance.now() + ms; performance.now() < until; );
  };
  const done = await mapInBreaths([1, 2, 3, 4, 5, 6, 7, 8], 1, (item) => {
    busy(2);
    return item * 10;
  });
  clearInterval(other);
  expect(done).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
  expect(others).toBeGreaterThan(2);
});
