import { afterAll, expect, it, test } from 'vitest';
import { createThread, JobFailed } from '../../src/async/thread.ts';

const limits = { jobMs: 30_000, memoryMb: 64 };
const ofJobs = (jobMs: number) =>
  createThread<string, unknown>(import.meta.url, '../support/fakes/odd-thread', { ...limits, jobMs });
const thread = ofJobs(30_000);
/** For the one job that ends by its time alone: little, so that it gets that of a busy machine before it counts as starved. */
const hasty = ofJobs(200);
afterAll(() => Promise.all([thread.close(), hasty.close()]));

test('jobs are done one after the other, on another thread', async () => {
  expect(await Promise.all(['a', 'b', 'c'].map(thread.run))).toEqual(['did a', 'did b', 'did c']);
});

it.each([
  ['hang', 'too_slow'],
  ['eat', 'too_large'],
  ['throw', 'failed'],
  ['break', 'failed'],
  ['exit', 'failed'],
])('a job that does no more than %s fails alone: %s', async (job, code) => {
  const by = job === 'hang' ? hasty : thread;
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 10);
  const [bad, next] = await Promise.allSettled([by.run(job), by.run('next')]);
  clearInterval(ticking);
  expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(JobFailed) });
  expect([(bad as PromiseRejectedResult).reason.code, (bad as PromiseRejectedResult).reason.message]).toEqual([
    code,
    code,
  ]);
  expect(next).toEqual({ status: 'fulfilled', value: 'did next' });
  // Meanwhile this thread was free.
  if (job === 'hang') expect(ticks).toBeGreaterThan(5);
});

test('a thread that was closed begins anew', async () => {
  await thread.run('a');
  await thread.close();
  expect(await thread.run('b')).toBe('did b');
});

test('a thread that is started has begun before its first job', async () => {
  const [early, other] = [ofJobs(30_000), ofJobs(30_000)];
  await early.start();
  // Threads are numbered in the order in which they begin.
  const number = await other.run('id');
  expect(await early.run('id')).toBeLessThan(Number(number));
  await early.start();
  expect(await early.run('id')).toBeLessThan(Number(number));
  await Promise.all([early.close(), other.close()]);
});

test('a thread that is closed while it begins fails what waits for it', async () => {
  const closed = ofJobs(30_000);
  const [begun] = await Promise.allSettled([closed.start(), closed.close()]);
  expect(begun).toMatchObject({ status: 'rejected', reason: { code: 'failed' } });
});

test('a file that is none fails its jobs', async () => {
  const none = createThread<string, string>(import.meta.url, 'no-such-file', limits);
  await expect(none.start()).rejects.toMatchObject({ code: 'failed' });
  await expect(none.run('a')).rejects.toMatchObject({ code: 'failed' });
});
