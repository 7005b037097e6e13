import type { z } from 'zod';
import type { StatsKey, StatsSum } from '../../db/queries/stats/read.ts';
import type { Channel } from '../../domain/channel.ts';
import { NIL_ID, toPublicId } from '../../domain/ids.ts';
import { percentilesOf } from '../../domain/latency.ts';
import { STATS_EVENTS } from '../../domain/stats.ts';
import type { Presented } from '../openapi/shapes.ts';
import { figureOf, type stats } from './model.ts';

type Stats = Presented<z.output<typeof stats>>;
type Series = Stats['series'][number];

/** The series of the groups that were asked for, in the order of their keys, and all of them together. */
export function presentStats(sums: readonly StatsSum[], by: readonly StatsKey[]): Pick<Stats, 'series' | 'totals'> {
  const groups = groupedBy(sums, (sum) => JSON.stringify(by.map((key) => sum[key])));
  const series = [...groups].sort(inOrder).map(([, group]) => ({
    ...keysOf(group[0] as StatsSum, by),
    totals: figuresOf(group),
    points: pointsOf(group),
  }));
  return { series, totals: figuresOf(sums) };
}

function pointsOf(group: readonly StatsSum[]): Series['points'] {
  return [...groupedBy(group, ({ at }) => at.getTime())]
    .sort(([a], [b]) => a - b)
    .map(([at, sums]) => ({ at: new Date(at), ...figuresOf(sums) }));
}

function figuresOf(sums: readonly StatsSum[]): Stats['totals'] {
  const counts = Object.fromEntries(STATS_EVENTS.map((event) => [figureOf(event), 0]));
  for (const { status, count } of sums) counts[figureOf(status)] = (counts[figureOf(status)] ?? 0) + count;
  const timed = (status: 'SENT' | 'DELIVERED') => {
    const latency = sums
      .filter((sum) => sum.status === status)
      .reduce<number[]>((all, sum) => sum.latency.map((count, index) => count + (all[index] ?? 0)), []);
    return percentilesOf(latency);
  };
  return { ...counts, latencyMs: timed('SENT'), deliveryMs: timed('DELIVERED') } as Stats['totals'];
}

function keysOf(sum: StatsSum, by: readonly StatsKey[]): Omit<Series, 'totals' | 'points'> {
  const campaign = sum.campaign === undefined || sum.campaign === NIL_ID ? null : toPublicId('campaign', sum.campaign);
  const named = {
    channel: sum.channel as Channel,
    provider: sum.provider || null,
    template: sum.template || null,
    campaign,
    errorCode: sum.errorCode || null,
  };
  return Object.fromEntries(by.map((key) => [key, named[key]]));
}

function groupedBy<Key>(sums: readonly StatsSum[], keyOf: (sum: StatsSum) => Key): Map<Key, StatsSum[]> {
  const groups = new Map<Key, StatsSum[]>();
  for (const sum of sums) {
    const key = keyOf(sum);
    const group = groups.get(key);
    if (group) group.push(sum);
    else groups.set(key, [sum]);
  }
  return groups;
}

function inOrder([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
