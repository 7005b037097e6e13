import { expect, test } from 'vitest';
import { backoffMs, delay, retry } from '../../src/async/backoff.ts';
import { withDeadline } from '../../src/async/deadline.ts';
import { createSemaphore } from '../../src/async/semaphore.ts';
import { createWakeSignal } from '../../src/async/wake-signal.ts';

const LONG_MS = 20_000;

test('a pause doubles up to its longest, and chance takes only the part that it may', () => {
  const pauses = (jitter: number, random: number) =>
    [0, 1, 2, 3, 100].map((failures) => backoffMs(failures, { fromMs: 100, toMs: 500, jitter }, random));
  expect(pauses(0, 1)).toEqual([100, 200, 400, 500, 500]);
  expect(pauses(0.5, 1)).toEqual([50, 100, 200, 250, 250]);
  expect(pauses(0.5, 0)).toEqual([100, 200, 400, 500, 500]);
  expect(pauses(1, 1)).toEqual([0, 0, 0, 0, 0]);
});

test('work is repeated while it may succeed, and then its last error is thrown', async () => {
  const tries: number[] = [];
  const work = () => Promise.reject(new Error(`failure ${tries.push(tries.length)}`));
  const shouldRetry = (_: unknown, count: number) => count < 3;
  await expect(retry(work, { backoff: { fromMs: 1, toMs: 1 }, shouldRetry })).rejects.toThrow('failure 3');
  expect(tries).toHaveLength(3);
});

test('a pause ends at its signal, without an error', async () => {
  const ending = new AbortController();
  const pause = delay(LONG_MS, ending.signal);
  ending.abort();
  await expect(pause).resolves.toBeUndefined();
  await expect(delay(LONG_MS, ending.signal)).resolves.toBeUndefined();
});

test('a wake-up ends all pauses that are under way, and one that nobody waits for is kept for the next', async () => {
  const signal = createWakeSignal();
  const waiting = [signal.wait(LONG_MS), signal.wait(LONG_MS)];
  signal.wake();
  await expect(Promise.all(waiting)).resolves.toEqual([true, true]);
  await expect(signal.wait(1)).resolves.toBe(false);
  signal.wake();
  await expect(signal.wait(LONG_MS)).resolves.toBe(true);
  signal.wake();
  signal.clear();
  await expect(signal.wait(1)).resolves.toBe(false);
});

test('what is late is told so, and may fail later without harm', async () => {
  let fail = (_: Error) => {};
  const work = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  await expect(withDeadline(work, 1, () => new Error('late'))).rejects.toThrow('late');
  fail(new Error('nobody listens any more'));
  await expect(withDeadline(Promise.resolve('done'), LONG_MS, () => new Error('late'))).resolves.toBe('done');
});

test('a permit that is given back twice goes to one only', async () => {
  const semaphore = createSemaphore(1);
  const giveBack = await semaphore.take();
  const begun: string[] = [];
  const waiting = ['first', 'second'].map((name) => semaphore.take().then(() => begun.push(name)));
  giveBack();
  giveBack();
  await waiting[0];
  await delay(5);
  expect(begun).toEqual(['first']);
});

test('no client holds more than its part, and what it leaves free is for others', async () => {
  const semaphore = createSemaphore(4, 2);
  const begun: string[] = [];
  const take = async (client: string) => {
    const giveBack = await semaphore.take({ client });
    begun.push(client);
    return giveBack;
  };
  const greedy = Array.from({ length: 4 }, () => take('greedy'));
  await Promise.all(greedy.slice(0, 2));
  const other = await take('other');
  expect(begun).toEqual(['greedy', 'greedy', 'other']);
  other();
  await delay(5);
  expect(begun).toHaveLength(3);
  (await greedy[0])?.();
  (await greedy[2])?.();
  await greedy[3];
  expect(begun).toEqual(['greedy', 'greedy', 'other', 'greedy', 'greedy']);
});
