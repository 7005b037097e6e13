import { useMemo } from 'react';
import { Answered } from '../../ui/answered.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { words } from '../../ui/status.tsx';
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
    <div className="grid gap-2 py-2">
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
          <li key={code} className="flex items-center gap-3 px-4 py-1">
            <span className="w-2/5 min-w-0 truncate" title={code}>
              {words(code)}
            </span>
            <span aria-hidden="true" className="h-2 min-w-0 flex-1 rounded-full bg-raised">
              <span className="block h-full rounded-full bg-wait" style={{ width: `${(times / most) * 100}%` }} />
            </span>
            <span className="min-w-12 text-right">{count(times)}</span>
          </li>
        ))}
      </ul>
      {reasons.length > SHOWN && <p className="px-4 text-xs text-dim">and {reasons.length - SHOWN} other reasons</p>}
    </div>
  );
}
