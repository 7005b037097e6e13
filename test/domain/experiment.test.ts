import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neededTrials, probabilityOfMore, wilson } from '../../src/domain/experiment.ts';

const of = (successes: number, trials: number) => ({ successes, trials });
const proportion = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.float({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]) => of(Math.round(trials * share), trials));

describe('a Wilson interval', () => {
  // Brown, Cai and DasGupta (2001), and R's prop.test without correction.
  it.each([
    [0, 10, 0, 0.2775],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [100, 1_000, 0.0829, 0.1201],
  ])('of %i in %i is from %f to %f', (successes, trials, low, high) => {
    const interval = wilson(of(successes, trials));
    expect(interval?.low).toBeCloseTo(low, 3);
    expect(interval?.high).toBeCloseTo(high, 3);
  });

  it('holds the share, within 0 and 1, and is none without trials', () => {
    expect(wilson(of(0, 0))).toBeNull();
    fc.assert(
      fc.property(proportion, (one) => {
        const { value, low, high } = wilson(one) ?? { value: -1, low: 0, high: 0 };
        expect(0 <= low && low <= value + 1e-12 && value <= high + 1e-12 && high <= 1).toBe(true);
      }),
    );
  });
});

describe('the probability that one is more', () => {
  it('is a half of two that are alike, and one with its opposite', () => {
    fc.assert(
      fc.property(proportion, proportion, (one, other) => {
        expect(probabilityOfMore(one, one)).toBeCloseTo(0.5, 6);
        expect(probabilityOfMore(one, other) + probabilityOfMore(other, one)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('rises with the trials that show the same', () => {
    expect(probabilityOfMore(of(13, 100), of(10, 100))).toBeLessThan(0.8);
    expect(probabilityOfMore(of(130, 1_000), of(100, 1_000))).toBeGreaterThan(0.97);
    expect(probabilityOfMore(of(1_300, 10_000), of(1_000, 10_000))).toBeGreaterThan(0.999);
  });
});

it('a small difference needs many trials, and none needs none that could be told', () => {
  expect(neededTrials(of(1_300, 10_000), of(1_000, 10_000))).toBeGreaterThan(1_700);
  expect(neededTrials(of(1_300, 10_000), of(1_000, 10_000))).toBeLessThan(1_850);
  expect(neededTrials(of(5, 10), of(5, 10))).toBeNull();
  expect(neededTrials(of(0, 0), of(5, 10))).toBeNull();
});
