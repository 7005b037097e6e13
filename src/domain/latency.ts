import { HOUR_MS, MINUTE_MS } from './durations.ts';

/**
 * Where the buckets of latencies end, in milliseconds; a bucket holds what is below its bound, one more the rest.
 * `usage_daily.latency` has a count for each: another number of bounds makes what is stored unreadable.
 */
export const LATENCY_BOUNDS_MS = [
  ...[25, 50, 100, 150, 200, 300, 400, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 4, 12, 24].map((hours) => hours * HOUR_MS),
] as const;

export const LATENCY_BUCKETS = LATENCY_BOUNDS_MS.length + 1;

export type Percentiles = { p50: number | null; p95: number | null; p99: number | null };

/** In which bucket a latency counts, from 0. */
export function bucketOf(latencyMs: number): number {
  const index = LATENCY_BOUNDS_MS.findIndex((bound) => latencyMs < bound);
  return index === -1 ? LATENCY_BOUNDS_MS.length : index;
}

/** Read from the buckets' counts, as `percentileOf`. */
export function percentilesOf(counts: readonly number[]): Percentiles {
  return { p50: percentileOf(counts, 50), p95: percentileOf(counts, 95), p99: percentileOf(counts, 99) };
}

/**
 * The latency under which so many percent are, in whole milliseconds: interpolated inside the bucket where it is, so it is
 * as exact as that is narrow, as `histogram_quantile` of https://prometheus.io/docs/prometheus/latest/querying/functions/
 * does it; in the last one, which has no end, it is where that begins. Null for no counts.
 */
export function percentileOf(counts: readonly number[], percent: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = (total * percent) / 100;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = LATENCY_BOUNDS_MS[index - 1] ?? 0;
      const to = LATENCY_BOUNDS_MS[index] ?? from;
      return Math.round(from + ((to - from) * (rank - below)) / count);
    }
    below += count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}
