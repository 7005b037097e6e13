import { expect, test } from 'vitest';
import { countsOf, percentSettled } from '../../../src/domain/campaigns/counts.ts';

const about = { total: 200, removed: 10, forgotten: { SENT: 40, FAILED: 1 }, staged: 0 };

test('everybody is counted once: who is there, who is forgotten, who is removed, and the rest', () => {
  const tally = { SENT: 60, PROCESSING: 4, RETRYING: 5 };
  const counts = countsOf({ ...about, tally, rest: 'waiting' });
  expect(counts).toMatchObject({ total: 200, waiting: 89, sent: 100, failed: 1, removed: 10, expired: 0 });
  expect(countsOf({ ...about, tally, staged: 30, rest: 'expired' })).toMatchObject({ waiting: 39, expired: 50 });
});

test('a percent is reached, and not rounded up to', () => {
  const settled = (sent: number) => percentSettled(countsOf({ ...about, tally: { SENT: sent }, rest: 'waiting' }));
  expect([settled(0), settled(148), settled(149)]).toEqual([25, 99, 100]);
});
