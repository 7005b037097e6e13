import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, LATENCY_BOUNDS_MS, LATENCY_BUCKETS, percentileOf, percentilesOf } from '../../src/domain/latency.ts';

const countsOf = (latencies: number[]) => {
  const counts = new Array<number>(LATENCY_BUCKETS).fill(0);
  for (const latency of latencies) counts[bucketOf(latency)] = (counts[bucketOf(latency)] ?? 0) + 1;
  return counts;
};

test('the bounds rise, and a latency counts below its bound', () => {
  expect([...LATENCY_BOUNDS_MS].sort((a, b) => a - b)).toEqual([...LATENCY_BOUNDS_MS]);
  expect([0, 24.9, 25, 86_399_999, 86_400_000, 1e12].map(bucketOf)).toEqual([
    0,
    0,
    1,
    LATENCY_BUCKETS - 2,
    LATENCY_BUCKETS - 1,
    LATENCY_BUCKETS - 1,
  ]);
});

test('a percentile lies in the bucket of the true one, whatever the latencies', () => {
  const latencies = fc.array(fc.oneof(fc.nat(2_000), fc.nat(90_000_000)), { minLength: 1, maxLength: 500 });
  fc.assert(
    fc.property(latencies, fc.constantFrom(50, 95, 99, 100), (given, percent) => {
      const sorted = [...given].sort((a, b) => a - b);
      const bucket = bucketOf(sorted[Math.max(0, Math.ceil((percent * given.length) / 100) - 1)] as number);
      const found = percentileOf(countsOf(given), percent) as number;
      expect(found).toBeGreaterThanOrEqual(LATENCY_BOUNDS_MS[bucket - 1] ?? 0);
      expect(found).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[bucket] ?? LATENCY_BOUNDS_MS.at(-1) ?? 0);
    }),
  );
});

test('p50, p95 and p99 never fall from one to the next', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 200 }), (given) => {
      const { p50, p95, p99 } = percentilesOf(countsOf(given));
      expect((p50 as number) <= (p95 as number) && (p95 as number) <= (p99 as number)).toBe(true);
    }),
  );
});

test('nothing has no percentiles', () => {
  expect(percentilesOf([])).toEqual({ p50: null, p95: null, p99: null });
  expect(percentilesOf(new Array(LATENCY_BUCKETS).fill(0)).p50).toBeNull();
});
