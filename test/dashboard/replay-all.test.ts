import { expect, test } from 'vitest';
import {
  NOTHING_REPLAYED,
  type ReplayAll,
  type ReplayProgress,
  reasonsOf,
  replayAll,
} from '../../dashboard/src/pages/dead-letters/replay-all.ts';

type Page = Awaited<ReturnType<ReplayAll['replay']>>;

async function run(pages: Page[], more: Partial<ReplayAll> = {}) {
  const told: ReplayProgress[] = [];
  let asked = 0;
  let sleptMs = 0;
  await replayAll({
    sofar: NOTHING_REPLAYED,
    replay: async () => {
      const page = pages[asked++];
      if (!page) throw new Error('asked too often');
      return page;
    },
    ratePerSecond: undefined,
    sleep: async (ms) => {
      sleptMs += ms;
    },
    isStopped: () => false,
    tell: (progress) => told.push(progress),
    ...more,
  });
  return { asked, sleptMs, told, end: told.at(-1) };
}

const page = (replayed: number, hasMore: boolean, skipped: Page['skipped'] = []): Page => ({
  replayed,
  skipped,
  hasMore,
});

test('asks until there are no more, and adds up', async () => {
  const { asked, end, sleptMs } = await run([page(10_000, true), page(10_000, true), page(5, false)]);
  expect([asked, sleptMs]).toEqual([3, 0]);
  expect(end).toEqual({ replayed: 20_005, skipped: new Map(), state: 'done' });
});

test('one that is left out again and again counts once', async () => {
  const left = { id: 'dlt_1', code: 'expired' };
  const { end } = await run([page(2, true, [left]), page(1, false, [left])]);
  expect(end?.skipped).toEqual(new Map([['dlt_1', 'expired']]));
});

test('does not go round for ever where nothing of what is found can be replayed', async () => {
  const { asked, end } = await run([page(0, true, [{ id: 'dlt_1', code: 'expired' }])]);
  expect([asked, end?.state]).toEqual([1, 'stuck']);
});

test('stops after the request that is under way', async () => {
  const { asked, end } = await run([page(10_000, true)], { isStopped: () => true });
  expect([asked, end?.state, end?.replayed]).toEqual([1, 'stopped', 10_000]);
});

test('keeps to a rate over several requests, and can be stopped while it waits', async () => {
  const pages = [page(10_000, true), page(10, false)];
  const whole = await run(pages, { ratePerSecond: 100 });
  expect([whole.asked, whole.sleptMs, whole.end?.state]).toEqual([2, 100_000, 'done']);
  let looks = 0;
  const stopped = await run(pages, { ratePerSecond: 100, isStopped: () => ++looks > 3 });
  expect([stopped.asked, stopped.end?.state]).toEqual([1, 'stopped']);
  expect(stopped.sleptMs).toBeLessThan(5_000);
});

test('what was told before a failure holds', async () => {
  const told: ReplayProgress[] = [];
  await expect(run([page(10_000, true)], { tell: (progress) => told.push(progress) })).rejects.toThrow('too often');
  expect(told.at(-1)?.replayed).toBe(10_000);
});

test('begun again, it counts on', async () => {
  const sofar = { ...NOTHING_REPLAYED, replayed: 10_000, skipped: new Map([['dlt_1', 'expired']]) };
  const { end } = await run([page(5, false)], { sofar });
  expect(end).toEqual({ replayed: 10_005, skipped: sofar.skipped, state: 'done' });
});

test('reasons are counted, most first', () => {
  const skipped = new Map([
    ['a', 'expired'],
    ['b', 'already_replaying'],
    ['c', 'already_replaying'],
  ]);
  expect(reasonsOf(skipped)).toEqual([
    { code: 'already_replaying', ids: ['b', 'c'] },
    { code: 'expired', ids: ['a'] },
  ]);
});
