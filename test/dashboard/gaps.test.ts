import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layGaps } from '../../dashboard/src/pages/notification/gaps.ts';

const ROOM = { leastPx: 4, mostPx: 80 };
const HOUR_MS = 3_600_000;

test('pauses that double are drawn as double as long', () => {
  const gaps = layGaps([2_000, 4_000, 8_000], ROOM);
  expect(gaps).toEqual([
    { px: 20, isBroken: false },
    { px: 40, isBroken: false },
    { px: 80, isBroken: false },
  ]);
});

test('a night among seconds is broken, and the seconds stay to scale', () => {
  const gaps = layGaps([300, 2_000, 9 * HOUR_MS, 4_000], ROOM);
  expect(gaps.map(({ px }) => px)).toEqual([6, 40, 80, 80]);
  expect(gaps.map(({ isBroken }) => isBroken)).toEqual([false, false, true, false]);
});

test('a story of milliseconds stays short', () => {
  for (const { px, isBroken } of layGaps([3, 40, 120], ROOM)) {
    expect(px).toBeLessThanOrEqual(5);
    expect(isBroken).toBe(false);
  }
});

test('two nights are to scale with each other', () => {
  expect(layGaps([4 * HOUR_MS, 100, 8 * HOUR_MS], ROOM).map(({ px }) => px)).toEqual([40, 4, 80]);
});

test('no gap is a gap of its own: alone it is never broken', () => {
  expect(layGaps([], ROOM)).toEqual([]);
  expect(layGaps([9 * HOUR_MS], ROOM)).toEqual([{ px: 80, isBroken: false }]);
});

test('whatever the gaps, a longer one is never drawn shorter, and none leaves its room', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000, max: 90 * 24 * HOUR_MS }), { maxLength: 60 }), (gapsMs) => {
      const gaps = layGaps(gapsMs, ROOM);
      expect(gaps).toHaveLength(gapsMs.length);
      for (const { px } of gaps) {
        expect(px).toBeGreaterThanOrEqual(ROOM.leastPx);
        expect(px).toBeLessThanOrEqual(ROOM.mostPx);
      }
      const byLength = gapsMs.map((ms, place) => ({ ms, ...gaps[place] })).sort((a, b) => a.ms - b.ms);
      for (const [place, { px = 0, isBroken }] of byLength.entries()) {
        const before = byLength[place - 1];
        expect(px).toBeGreaterThanOrEqual(before?.px ?? 0);
        if (before?.isBroken) expect(isBroken).toBe(true);
      }
    }),
  );
});
