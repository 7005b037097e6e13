import type { components } from '../../../../src/client/schema.ts';

type Stats = components['schemas']['Stats'];
type Point = components['schemas']['StatsPoint'];

/** What one looks back over, and in which steps. */
export const RANGES = [
  { name: '1h', label: '1 hour', says: 'in the last hour', step: '1m', stepMs: 60_000 },
  { name: '24h', label: '24 hours', says: 'in the last 24 hours', step: '1h', stepMs: 3_600_000 },
  { name: '30d', label: '30 days', says: 'in the last 30 days', step: '1d', stepMs: 86_400_000 },
] as const;
export type Range = (typeof RANGES)[number];

/** The range of that name; a day where there is none. */
export const rangeOf = (name: string | undefined): Range => RANGES.find((one) => one.name === name) ?? RANGES[1];

/**
 * A value for each step: 0 where nothing happened, null where nothing is counted yet.
 * @returns `at` in seconds since 1970
 */
export function perStep(
  { from, to, asOf, series }: Pick<Stats, 'from' | 'to' | 'asOf' | 'series'>,
  stepMs: number,
  figure: (point: Point) => number,
): { at: number[]; values: (number | null)[] } {
  const points = new Map(series.flatMap((one) => one.points).map((point) => [Date.parse(point.at), point]));
  const first = Date.parse(from);
  const counted = asOf === null ? first : Date.parse(asOf);
  const length = Math.max(0, Math.round((Date.parse(to) - first) / stepMs));
  const starts = Array.from({ length }, (_, step) => first + step * stepMs);
  return {
    at: starts.map((start) => start / 1_000),
    values: starts.map((start) => {
      const point = points.get(start);
      return point ? figure(point) : start < counted ? 0 : null;
    }),
  };
}

/** A reason or an error code, and how often it was given for each of these statuses. */
export type Reason = { code: string; count: number };

/** How often each reason was given for these statuses, the most frequent first; without one it is no reason. */
export function reasonsOf(
  series: Stats['series'],
  statuses: readonly ('deferred' | 'retrying' | 'failed' | 'unknown' | 'bounced' | 'suppressed' | 'expired')[],
): Reason[] {
  return series
    .map(({ errorCode, totals }) => ({
      code: errorCode ?? '',
      count: statuses.reduce((sum, status) => sum + totals[status], 0),
    }))
    .filter(({ code, count }) => code !== '' && count > 0)
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
