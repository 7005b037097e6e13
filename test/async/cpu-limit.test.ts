import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCpuClock, ownTaskId } from '../../src/async/cpu-clock.ts';
import { watchCpu } from '../../src/async/cpu-limit.ts';
import { createThread, type Thread } from '../../src/async/thread.ts';

/** A limit, how much work needs of a processor, what share of one it gets, and in what steps that is told. */
const work = fc.record({
  cpuMs: fc.integer({ min: 1, max: 500 }),
  wallMs: fc.integer({ min: 5_000, max: 20_000 }),
  neededMs: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.constant(Number.POSITIVE_INFINITY)),
  share: fc.double({ min: 0.001, max: 1, noNaN: true }),
  stepMs: fc.constantFrom(1, 10),
});

describe('on machines of every speed', () => {
  afterEach(() => void vi.useRealTimers());

  test('work is ended for its own time alone, and by the clock only where it got none', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    fc.assert(
      fc.property(work, ({ cpuMs, wallMs, neededMs, share, stepMs }) => {
        const startedAt = performance.now();
        const passedMs = () => performance.now() - startedAt;
        const hadMs = () => Math.min(passedMs() * share, neededMs);
        let ended: string | null = null;
        const clock = () => Math.floor(hadMs() / stepMs) * stepMs;
        const unwatch = watchCpu({ cpuMs, wallMs }, clock, (why) => {
          ended = why;
        });
        const isDone = () => passedMs() >= neededMs / share;
        while (ended === null && !isDone()) vi.advanceTimersToNextTimer();
        unwatch();
        expect(vi.getTimerCount()).toBe(0);
        if (ended === 'too_slow') expect(hadMs()).toBeGreaterThan(cpuMs - 20 - stepMs);
        if (ended === 'starved') expect(passedMs()).toBeGreaterThanOrEqual(wallMs);
        // Whatever it does, it is over soon after it has had what it may, or after its time by the clock.
        expect(hadMs()).toBeLessThan(cpuMs + 2 * 20 + stepMs);
        expect(passedMs()).toBeLessThan(wallMs + 20);
      }),
    );
  });
});

/** What fits into this limit and what does not: the test thread works until it has had so many ms of a processor. */
const LIMIT_MS = 150;
const HONEST_MS = 60;

// By the clock of the whole process, as on other systems, nothing could be told of one thread beside many.
describe.runIf(ownTaskId() !== null)('beside six that spin on each processor', () => {
  let spinning: ChildProcess[] = [];
  let thread: Thread<string, unknown> | null = null;
  afterEach(async () => {
    for (const one of spinning) one.kill('SIGKILL');
    spinning = [];
    await thread?.close();
  });

  test('an honest job is done, however long that takes, and an endless one is ended', async () => {
    const limits = { jobMs: LIMIT_MS, memoryMb: 64 };
    thread = createThread<string, unknown>(import.meta.url, '../support/fakes/odd-thread', limits);
    await thread.start();
    // As low as the thread itself: other tests run meanwhile.
    spinning = Array.from({ length: 6 * availableParallelism() }, () =>
      spawn(process.execPath, ['-e', "require('node:os').setPriority(5); for (;;);"], { stdio: 'ignore' }),
    );
    expect(await thread.run(`work ${HONEST_MS}`)).toBe(`did work ${HONEST_MS}`);
    // Which of both is for the machine to say.
    await expect(thread.run('hang')).rejects.toMatchObject({ code: expect.stringMatching(/^(too_slow|starved)$/) });
  });
});

test('a job that was done in time stays so where nobody could listen', async () => {
  const thread = createThread<string, unknown>(import.meta.url, '../support/fakes/odd-thread', {
    jobMs: LIMIT_MS,
    memoryMb: 64,
  });
  await thread.start();
  const answer = thread.run('a');
  const until = performance.now() + 2 * LIMIT_MS;
  while (performance.now() < until);
  expect(await answer).toBe('did a');
  await thread.close();
});

test('the clock of a thread counts what it works and not what it waits, and stands still once the thread is gone', async () => {
  const own = createCpuClock(ownTaskId());
  const before = own();
  while (own() - before < 50);
  const worked = own();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(own() - worked).toBeLessThan(100);
  const gone = createCpuClock('0');
  expect(gone()).toBe(gone());
});
