import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_RETRY, maxRetriesOf, type RetryPolicy, retryDelayMs } from '../../src/domain/retry-policy.ts';

const policies: fc.Arbitrary<RetryPolicy> = fc.oneof(
  fc.record({
    maxRetries: fc.integer({ min: 0, max: 20 }),
    initialDelayMs: fc.integer({ min: 0, max: 86_400_000 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    maxDelayMs: fc.integer({ min: 0, max: 86_400_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ delaysMs: fc.array(fc.integer({ min: 0, max: 86_400_000 }), { maxLength: 20 }) }),
);
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('the default retries after 2, 4 and 8 s, and then no more', () => {
  expect([1, 2, 3, 4].map((retry) => retryDelayMs(DEFAULT_RETRY, retry, 0.5))).toEqual([2_000, 4_000, 8_000, null]);
});

test('a list of delays gives one retry per entry', () => {
  const policy = { delaysMs: [5_000, 15_000, 45_000] };
  expect([1, 2, 3, 4].map((retry) => retryDelayMs(policy, retry, 0))).toEqual([5_000, 15_000, 45_000, null]);
});

test('any policy gives exactly as many delays as it has retries, each a whole number that is not negative', () => {
  fc.assert(
    fc.property(policies, randoms, (policy, random) => {
      const delays = Array.from({ length: 25 }, (_, index) => retryDelayMs(policy, index + 1, random));
      const given = delays.filter((delayMs) => delayMs !== null);
      expect(given.length).toBe(maxRetriesOf(policy));
      expect(delays.slice(given.length).every((delayMs) => delayMs === null)).toBe(true);
      for (const delayMs of given) expect(Number.isInteger(delayMs) && delayMs >= 0).toBe(true);
    }),
  );
});

test('jitter moves a delay by no more than its share, and none of it means none', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      randoms,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (retry, random, jitter) => {
        const steady = { maxRetries: 20, initialDelayMs: 1_000, factor: 2, maxDelayMs: 60_000, jitter: 0 };
        const plain = retryDelayMs(steady, retry, random) as number;
        const shaken = retryDelayMs({ ...steady, jitter }, retry, random) as number;
        expect(plain).toBe(Math.min(1_000 * 2 ** (retry - 1), 60_000));
        expect(Math.abs(shaken - plain)).toBeLessThanOrEqual(plain * jitter + 1);
      },
    ),
  );
});

test('there is no retry before the first', () => {
  expect(retryDelayMs(DEFAULT_RETRY, 0, 0)).toBeNull();
});
