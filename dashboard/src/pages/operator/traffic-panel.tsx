import { Answered } from '../../ui/answered.tsx';
import { count, share } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { duration } from '../../ui/time.tsx';
import { successOf } from '../overview/concerns.ts';
import type { Range } from '../overview/steps.ts';
import { StatsChart } from '../overview/traffic.tsx';
import { EVERY_10_S, useOperator } from './operator-scope.tsx';

/** What all clients together have sent by live keys. */
export function TrafficPanel({ range }: { range: Range }) {
  const { $api } = useOperator();
  const query = $api.useQuery(
    'get',
    '/api/stats',
    { params: { query: { step: range.step } } },
    { select: ({ data }) => data, ...EVERY_10_S },
  );
  return (
    <Panel title="Live traffic of all clients">
      <Answered query={query} lines={9}>
        {(stats) => {
          const { accepted, latencyMs } = stats.totals;
          const { sent, all } = successOf(stats.totals);
          return (
            <div className="grid gap-2">
              <p className="text-sm text-dim">
                {count(accepted)} accepted and {count(sent)} sent {range.says}; {share(sent, all)} of what was settled.
                {latencyMs.p95 !== null && ` 95% were sent within ${duration(latencyMs.p95)}.`}
              </p>
              <StatsChart stats={stats} range={range} />
            </div>
          );
        }}
      </Answered>
    </Panel>
  );
}
