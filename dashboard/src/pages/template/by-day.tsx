import { useMemo } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Chart, type ChartSeries } from '../../ui/chart.tsx';
import { compact, count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { perStep } from '../overview/steps.ts';
import { useDraft } from './use-draft.ts';

type Stats = components['schemas']['Stats'];

const DAY_MS = 86_400_000;
const LINES = [
  { name: 'accepted', label: 'Accepted', tone: 'dim', look: 'dashed' },
  { name: 'sent', label: 'Sent', tone: 'good', look: 'bars' },
  { name: 'delivered', label: 'Delivered', tone: 'odd', look: 'dotted' },
  { name: 'failed', label: 'Failed', tone: 'bad', look: 'solid' },
] as const;

/** Each of thirty days: what was accepted with it, and what became of it. */
export function ByDay() {
  const { $api } = useClientScope();
  const { key } = useDraft();
  const query = $api.useQuery(
    'get',
    '/api/stats',
    { params: { query: { step: '1d', template: key } } },
    { select: ({ data }) => data },
  );
  return (
    <Panel title="Per day, in UTC">
      <Answered query={query} lines={8}>
        {(stats) => <Days stats={stats} />}
      </Answered>
    </Panel>
  );
}

function Days({ stats }: { stats: Stats }) {
  const { at, series } = useMemo(() => {
    const lines = LINES.map(({ name, ...look }) => ({ ...look, ...perStep(stats, DAY_MS, (point) => point[name]) }));
    return { at: lines[0]?.at ?? [], series: lines satisfies ChartSeries[] };
  }, [stats]);
  const { accepted, sent, failed } = stats.totals;
  return (
    <Chart
      summary={`In 30 days ${count(accepted)} accepted, ${count(sent)} sent, ${count(failed)} failed.`}
      at={at}
      series={series}
      format={compact}
      byDay
    />
  );
}
