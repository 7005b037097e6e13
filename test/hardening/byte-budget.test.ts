import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteBudget } from '../../src/http-server/byte-budget.ts';

const LARGEST = 14;
const sizes = fc.array(fc.integer({ min: 1, max: LARGEST }), { minLength: 1, maxLength: 30 });

test('however many share it, each that goes on is served, and in memory are at most the total and one more', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 20 }), fc.scheduler(), async (wanted, totalBytes, scheduler) => {
      const budget = createByteBudget({ totalBytes, slowestBytesPerSecond: 0 });
      let held = 0;
      let most = 0;
      const read = async (bytes: number) => {
        const room = budget.ticket(() => {});
        for (let step = 0; step < bytes; step++) {
          await scheduler.schedule(Promise.resolve());
          await room.take(1);
          most = Math.max(most, ++held);
        }
        room.complete();
        await scheduler.schedule(Promise.resolve());
        held -= bytes;
        room.release();
      };
      const all = Promise.all(wanted.map(read));
      await scheduler.waitFor(all);
      expect(held).toBe(0);
      expect(most).toBeLessThanOrEqual(totalBytes + LARGEST);
    }),
    { numRuns: 300 },
  );
});

test('who holds room that others wait for, and takes nothing more, is told; who waits or is complete is not', async () => {
  const budget = createByteBudget({ totalBytes: 10, slowestBytesPerSecond: 2 });
  const told: string[] = [];
  const open = (name: string) => budget.ticket(() => told.push(name));
  const [idle, complete, leader, waiting, empty] = ['idle', 'complete', 'leader', 'waiting', 'empty'].map(open);
  if (!idle || !complete || !leader || !waiting || !empty) throw new Error('five are opened');
  await Promise.all([idle.take(4), complete.take(3), leader.take(2)]);
  complete.complete();
  // Beyond the total: the first that asks for it leads, the next waits.
  await leader.take(2);
  const turn = waiting.take(2);
  for (let index = 0; index < 140; index++) {
    await pause(50);
    await leader.take(1);
  }
  expect(new Set(told)).toEqual(new Set(['idle']));
  idle.release();
  expect(await Promise.race([turn.then(() => 'served'), pause(0, 'waits')])).toBe('waits');
  leader.release();
  await turn;
});

test('who gives back takes back its question, and the lead goes to the next', async () => {
  const budget = createByteBudget({ totalBytes: 4, slowestBytesPerSecond: 0 });
  const [first, second, third] = [1, 2, 3].map(() => budget.ticket(() => {}));
  if (!first || !second || !third) throw new Error('three are opened');
  await first.take(4);
  await second.take(4);
  const gone = Promise.race([third.take(1).then(() => 'served'), pause(20, 'waits')]);
  expect(await gone).toBe('waits');
  third.release();
  const fourth = budget.ticket(() => {});
  const turn = fourth.take(4);
  second.release();
  await turn;
  first.release();
  fourth.release();
  await budget.ticket(() => {}).take(4);
});
