import { expect, test } from 'vitest';
import { gaugesOf, sampleOf } from '../../dashboard/src/pages/campaign/guard.ts';
import { etaInWords, rateInWords } from '../../dashboard/src/pages/campaign/pace.ts';
import { type Counts, segmentsOf, settledOf } from '../../dashboard/src/pages/campaign/progress.ts';
import { retryAll } from '../../dashboard/src/pages/campaign/retry-all.ts';
import { placeWaves, zonesInWords } from '../../dashboard/src/pages/campaign/waves.ts';

const NONE: Counts = {
  total: 0,
  waiting: 0,
  sent: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  bounced: 0,
  complained: 0,
  failed: 0,
  unknown: 0,
  cancelled: 0,
  expired: 0,
  suppressed: 0,
  removed: 0,
};
const counts = { ...NONE, total: 1_000, waiting: 200, delivered: 700, sent: 50, failed: 40, bounced: 10 };

test('the parts of the bar are those who are somewhere, and 100 percent together', () => {
  const segments = segmentsOf(counts);
  expect(segments.map(({ name }) => name)).toEqual(['delivered', 'sent', 'bounced', 'failed', 'waiting']);
  expect(segments.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100);
  expect(segments.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
  expect(settledOf(counts)).toBe(800);
});

test('a campaign of nobody has no parts', () => {
  expect(segmentsOf(NONE)).toEqual([]);
});

test('says when it ends only where it can be known', () => {
  const of = { status: 'RUNNING', etaSeconds: 90, scheduledAt: null, counts } as const;
  expect(etaInWords(of)).toBe('In 1 min 30 s');
  expect(etaInWords({ ...of, etaSeconds: null })).toBe('Not known yet');
  expect(etaInWords({ ...of, counts: { ...counts, waiting: 0 } })).toBe('Done in a moment');
  expect(etaInWords({ ...of, status: 'PAUSED' })).toBe('Not while it is paused');
  expect(etaInWords({ ...of, status: 'COMPLETED' })).toBe('Done');
});

test('says a slow rate by the minute', () => {
  expect(rateInWords(null)).toBe('as fast as it goes');
  expect(rateInWords(199.84)).toBe('199.8 a second');
  expect(rateInWords(0.1)).toBe('6 a minute');
});

test('the guard takes its shares of those who were tried, and shows what it watches', () => {
  const guard = { failedPercent: 5, bouncedPercent: null, complainedPercent: 0.1, minSample: 500 };
  expect(sampleOf(counts)).toBe(800);
  expect(gaugesOf(guard, counts)).toEqual([
    { name: 'failed', label: 'Failed or unknown', limit: 5, percent: 5 },
    { name: 'complained', label: 'Complained', limit: 0.1, percent: 0 },
  ]);
  expect(gaugesOf(guard, NONE)[0]?.percent).toBeNull();
});

test('waves stand along the time between the first and the last', () => {
  const at = (hour: number) => `2026-12-01T0${hour}:00:00.000Z`;
  const wave = (hour: number) => ({ at: at(hour), zones: [], recipients: 1 });
  const { placed, now } = placeWaves([wave(1), wave(2), wave(5)], 0, Date.parse(at(3)));
  expect(placed.map(({ from }) => from)).toEqual([0, 0.25, 1]);
  expect(now).toBe(0.5);
  expect(placeWaves([{ at: null, zones: [], recipients: 1 }], 7, 9)).toMatchObject({
    placed: [{ from: 0, atMs: 7 }],
    now: null,
  });
  expect(placeWaves([wave(1), wave(2)], 0, Date.parse(at(9))).now).toBeNull();
});

test('names a few zones, and says how many there are besides', () => {
  expect(zonesInWords([])).toBe('everybody');
  expect(zonesInWords(['Europe/Berlin', 'America/New_York'])).toBe('Europe/Berlin and America/New York');
  expect(zonesInWords(['A/a', 'B/b', 'C/c', 'D/d', 'E/e'])).toBe('A/a, B/b, C/c and 2 more');
});

test('a retry goes on until there are no more, and not round for ever', async () => {
  const pages = [
    { retried: 10_000, skipped: 0, hasMore: true },
    { retried: 5, skipped: 2, hasMore: false },
  ];
  const told: number[] = [];
  const next = async () => pages.shift() ?? { retried: 0, skipped: 0, hasMore: true };
  expect(await retryAll(next, (n) => told.push(n))).toEqual({ retried: 10_005, skipped: 2, isStuck: false });
  expect(told).toEqual([10_000, 10_005]);
  expect(await retryAll(next, () => {})).toMatchObject({ retried: 0, isStuck: true });
});
