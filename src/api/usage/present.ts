import type { z } from 'zod';
import type { Figures, UsageKey, UsageSum } from '../../db/queries/usage.ts';
import type { Channel } from '../../domain/channel.ts';
import { percentilesOf } from '../../domain/latency.ts';
import { addAmounts, multiplyAmount } from '../../domain/price.ts';
import type { Price, Prices } from '../../domain/quota.ts';
import type { usage } from './model.ts';

type Usage = z.output<typeof usage>;
type Row = Usage['rows'][number];

/** The rows of the groups that were asked for, and all of them together. @param sums by group and channel */
export function presentUsage(
  sums: readonly UsageSum[],
  groupBy: readonly UsageKey[],
  prices: Prices,
): Pick<Usage, 'rows' | 'totals'> {
  const groups = new Map<string, UsageSum[]>();
  for (const sum of sums) {
    const name = JSON.stringify(groupBy.map((key) => sum[key]));
    groups.set(name, [...(groups.get(name) ?? []), sum]);
  }
  const rows = [...groups.values()].map((group) => ({
    ...keysOf(group[0] as UsageSum, groupBy),
    ...figuresOf(group, prices),
  }));
  return { rows, totals: figuresOf(sums, prices) };
}

function keysOf(sum: UsageSum, groupBy: readonly UsageKey[]): Partial<Row> {
  const { day, channel, provider, errorCode } = sum;
  const named = { day, channel, provider: provider || null, errorCode: errorCode || null };
  return Object.fromEntries(groupBy.map((key) => [key, named[key]]));
}

function figuresOf(sums: readonly UsageSum[], prices: Prices): Usage['totals'] {
  const of = (name: Exclude<keyof Figures, 'latency'>) => sums.reduce((total, sum) => total + sum[name], 0);
  const [accepted, sent, failed, delivered] = [of('accepted'), of('sent'), of('failed'), of('delivered')];
  const latency = sums.reduce<number[]>((all, sum) => sum.latency.map((count, index) => count + (all[index] ?? 0)), []);
  return {
    accepted,
    sent,
    failed,
    delivered,
    deliveryRate: rateOf(delivered, sent),
    failureRate: rateOf(failed, sent + failed),
    retryRate: rateOf(of('retries'), accepted),
    latencyMs: percentilesOf(latency),
    cost: costOf(sums, prices),
  };
}

/** To four decimals. */
function rateOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

/** Null where something was sent that has no price, or in several currencies: part of the cost would pass for all of it. */
function costOf(sums: readonly { channel: Channel; sent: number }[], prices: Prices): Price | null {
  let total: Price | null = null;
  for (const { channel, sent } of sums) {
    if (sent === 0) continue;
    const price = prices[channel];
    if (!price || (total && total.currency !== price.currency)) return null;
    const amount = multiplyAmount(price.amount, sent);
    total = { currency: price.currency, amount: total ? addAmounts(total.amount, amount) : amount };
  }
  return total;
}
