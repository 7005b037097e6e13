import { useMemo } from 'react';
import { Answered } from '../../ui/answered.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { reasonInWords } from '../notification/reasons.ts';
import { PanelLink } from './panel-link.tsx';
import { type Range, type Reason, reasonsOf } from './steps.ts';
import type { Overview } from './use-overview.ts';

const SHOWN = 5;

/** Why notifications had to wait, and why attempts were made again. */
export function HeldUpPanel({ query, range }: { query: Overview['reasons']; range: Range }) {
  return (
    <Panel
      title="What held them up"
      action={
        <PanelLink page="notifications" search={{ status: 'DEFERRED' }}>
          Waiting now
        </PanelLink>
      }
      flush
    >
      <Answered query={query} lines={4} className="p-4">
        {(stats) => <Reasons series={stats.series} range={range} />}
      </Answered>
    </Panel>
  );
}

function Reasons({ series, range }: { series: NonNullable<Overview['reasons']['data']>['series']; range: Range }) {
  const [waits, retries] = useMemo(() => [reasonsOf(series, ['deferred']), reasonsOf(series, ['retrying'])], [series]);
  if (waits.length + retries.length === 0) return <p className="p-4 text-dim">Nothing had to wait {range.says}.</p>;
  return (
    <div className="grid grid-cols-1 gap-3 py-3">
      <List title="Waited for" reasons={waits} />
      <List title="Tried again after" reasons={retries} />
      <p className="px-4 text-xs text-dim">Times {range.says}; one notification can wait more than once.</p>
    </div>
  );
}

function List({ title, reasons }: { title: string; reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  const most = reasons[0]?.count ?? 1;
  return (
    <div>
      <h3 className="px-4 text-xs font-medium text-dim">{title}</h3>
      <ul>
        {reasons.slice(0, SHOWN).map(({ code, count: times }) => (
          <li key={code} className="px-4 py-1">
            <div className="flex items-baseline justify-between gap-3">
              <span className="min-w-0" title={code}>
                {reasonInWords(code)}
              </span>
              <span className="text-right">{count(times)}</span>
            </div>
            <div aria-hidden="true" className="mt-0.5 h-1 overflow-hidden rounded-full bg-raised">
              <div className="h-full rounded-full bg-wait" style={{ width: `${(times / most) * 100}%` }} />
            </div>
          </li>
        ))}
      </ul>
      {reasons.length > SHOWN && <p className="px-4 text-xs text-dim">and {reasons.length - SHOWN} other reasons</p>}
    </div>
  );
}
