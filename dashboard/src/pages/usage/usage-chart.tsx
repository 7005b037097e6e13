import { useMemo } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { Chart } from '../../ui/chart.tsx';
import { Choice } from '../../ui/choice.tsx';
import { compact, count } from '../../ui/number.tsx';
import { money } from './money.ts';
import { byDay } from './query.ts';

type Usage = components['schemas']['Usage'];
const SHOWS = [
  { name: 'sent', label: 'Notifications' },
  { name: 'cost', label: 'Cost' },
] as const;
type Show = (typeof SHOWS)[number]['name'];

/** Each day of the span: what was sent, delivered and failed, or what it cost. */
export function UsageChart({
  usage,
  show,
  choose,
}: {
  /** By day. */
  usage: Usage;
  show: Show;
  choose: (show: Show) => void;
}) {
  const { at, sent, cost, currency } = useMemo(() => {
    const { at, rows } = byDay(usage, usage.rows);
    const currency = rows.find((row) => row?.cost)?.cost?.currency ?? null;
    const of = (name: 'accepted' | 'sent' | 'delivered' | 'failed') => rows.map((row) => row?.[name] ?? 0);
    return {
      at,
      sent: [
        { label: 'Sent', tone: 'good', values: of('sent'), look: 'bars' },
        { label: 'Delivered', tone: 'odd', values: of('delivered'), look: 'dotted' },
        { label: 'Failed or unknown', tone: 'bad', values: of('failed') },
      ] as const,
      cost: [
        {
          label: 'Cost',
          tone: 'accent',
          // A day on which something has no price has no cost that is known.
          values: rows.map((row) =>
            row === null ? 0 : row.cost ? Number(row.cost.amount) : row.sent === 0 ? 0 : null,
          ),
          look: 'bars',
        },
      ] as const,
      currency,
    };
  }, [usage]);
  const isCost = show === 'cost';
  const { totals } = usage;
  return (
    <div className="grid gap-3">
      <Choice label="What the chart shows" options={SHOWS} chosen={show} choose={choose} />
      {isCost && currency === null ? (
        <p className="grid h-50 place-items-center text-dim">No price is set for what was sent in these days.</p>
      ) : (
        <Chart
          key={show}
          summary={
            isCost
              ? `Cost per day from ${usage.from} to ${usage.to}: ${money(totals.cost)} together.`
              : `From ${usage.from} to ${usage.to}: ${count(totals.sent)} sent, ${count(totals.delivered)} delivered, ${count(totals.failed)} failed or unknown.`
          }
          at={at}
          series={isCost ? cost : sent}
          format={isCost ? (value) => money({ amount: String(value), currency: currency ?? '' }) : compact}
          byDay
        />
      )}
    </div>
  );
}
