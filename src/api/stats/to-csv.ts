import { stringify } from 'csv-stringify/sync';
import type { StatsKey } from '../../db/queries/stats/read.ts';
import { STATS_EVENTS } from '../../domain/stats.ts';
import { figureOf } from './model.ts';
import type { presentStats } from './present.ts';

type Presented = ReturnType<typeof presentStats>;
type Point = Presented['series'][number]['points'][number];

const FIGURES: Record<string, (point: Point) => number | null> = {
  ...Object.fromEntries(STATS_EVENTS.map((event) => [figureOf(event), (point: Point) => point[figureOf(event)]])),
  latencyP50Ms: ({ latencyMs }) => latencyMs.p50,
  latencyP95Ms: ({ latencyMs }) => latencyMs.p95,
  latencyP99Ms: ({ latencyMs }) => latencyMs.p99,
  deliveryP50Ms: ({ deliveryMs }) => deliveryMs.p50,
  deliveryP95Ms: ({ deliveryMs }) => deliveryMs.p95,
  deliveryP99Ms: ({ deliveryMs }) => deliveryMs.p99,
};

/** A row for each point of each series, as `usageToCsv` writes them. */
export function statsToCsv(series: Presented['series'], by: readonly StatsKey[]): string {
  const figures = Object.values(FIGURES);
  const records = series.flatMap((one) =>
    one.points.map((point) => [
      new Date(point.at).toISOString(),
      ...by.map((key) => one[key]),
      ...figures.map((of) => of(point)),
    ]),
  );
  return stringify([['at', ...by, ...Object.keys(FIGURES)], ...records], {
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}
