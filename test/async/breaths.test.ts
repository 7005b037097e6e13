import { expect, test } from 'vitest';
import { createBreaths } from '../../src/async/breaths.ts';

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
