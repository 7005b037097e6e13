import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leadOf, type Pace, paceAfter, type Reading, UNKNOWN_PACE } from '../../src/domain/lead.ts';

const LEAST = 100;
/** Readings of a group, each so many milliseconds and records after the last. */
const steps = fc.array(
  fc.record({ overMs: fc.integer({ min: 1, max: 5_000 }), consumed: fc.nat(10_000), isBehind: fc.boolean() }),
  { minLength: 1, maxLength: 50 },
);

function follow(from: Pace, taken: { overMs: number; consumed: number; isBehind: boolean }[]): Pace {
  let reading: Reading = from.last ?? { atMs: 0, consumed: 0, isBehind: true };
  let pace = from.last ? from : paceAfter(from, reading);
  for (const { overMs, consumed, isBehind } of taken) {
    reading = { atMs: reading.atMs + overMs, consumed: reading.consumed + consumed, isBehind };
    pace = paceAfter(pace, reading);
  }
  return pace;
}

const steady = (perSecond: number, isBehind: boolean, seconds: number) =>
  Array.from({ length: seconds * 5 }, () => ({ overMs: 200, consumed: perSecond / 5, isBehind }));

test('the lead is never below the least, and the pace never above the quickest that was seen', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const pace = follow(UNKNOWN_PACE, taken);
      expect(leadOf(pace, LEAST)).toBeGreaterThanOrEqual(LEAST);
      const quickest = Math.max(...taken.map(({ consumed, overMs }) => (consumed / overMs) * 1_000));
      expect(pace.perSecond).toBeLessThanOrEqual(quickest + 1e-6);
      expect(pace.perSecond).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('whatever was before, a group that is behind has after a while a lead of about a second of its work', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 2_000 }), (before, fifth) => {
      const perSecond = fifth * 5;
      const pace = follow(follow(UNKNOWN_PACE, before), steady(perSecond, true, 20));
      expect(leadOf(pace, 1)).toBeGreaterThanOrEqual(Math.floor(perSecond * 0.95));
      expect(leadOf(pace, 1)).toBeLessThanOrEqual(Math.ceil(perSecond * 1.05) + 1);
    }),
  );
});

test('a group that has nothing to do is not taken for a slow one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 60 }), (fifth, seconds) => {
      const quick = follow(UNKNOWN_PACE, steady(fifth * 5, true, 10));
      expect(follow(quick, steady(0, false, seconds)).perSecond).toBe(quick.perSecond);
    }),
  );
});

test('a group that stands still while records wait comes down to the least', () => {
  const quick = follow(UNKNOWN_PACE, steady(5_000, true, 10));
  expect(leadOf(follow(quick, steady(0, true, 10)), LEAST)).toBe(LEAST);
});

test('a group that was rewound says nothing of its pace', () => {
  const pace = follow(UNKNOWN_PACE, steady(500, true, 10));
  const rewound = paceAfter(pace, { atMs: (pace.last?.atMs ?? 0) + 200, consumed: 0, isBehind: true });
  expect(rewound.perSecond).toBe(pace.perSecond);
  expect(rewound.last?.consumed).toBe(0);
});

test('a lead that feeds a quicker group grows to what that can do', () => {
  const canDo = 3_000;
  let pace = UNKNOWN_PACE;
  let consumed = 0;
  // The gate refills what was handled when it asks, and learns of it one commit later: half a second in all.
  for (let atMs = 0; atMs <= 20_000; atMs += 500) {
    pace = paceAfter(pace, { atMs, consumed, isBehind: true });
    consumed += Math.min(leadOf(pace, LEAST), canDo / 2);
  }
  expect(leadOf(pace, LEAST)).toBeGreaterThan(canDo * 0.9);
});
