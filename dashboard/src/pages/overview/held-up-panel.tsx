import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { count, counted } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { statusLabel } from '../../ui/status.tsx';
import { reasonInWords } from '../notification/reasons.ts';
import { PanelLink } from './panel-link.tsx';
import { type Range, type Reason, reasonsOf } from './steps.ts';
import type { Overview } from './use-overview.ts';

const SHOWN = 5;

/** Why notifications wait now, why they had to wait, and why attempts were made again. */
export function HeldUpPanel({
  query,
  waiting,
  range,
}: {
  query: Overview['reasons'];
  waiting: Overview['waiting'];
  range: Range;
}) {
  return (
    <Panel
      title="What holds them up"
      action={
        <PanelLink page="notifications" search={{ status: 'DEFERRED' }}>
          Deferred ones
        </PanelLink>
      }
      flush
    >
      <Answered query={waiting} lines={2} className="p-4">
        {(reasons) => <WaitingNow reasons={reasons} />}
      </Answered>
      <Answered query={query} lines={4} className="p-4">
        {(stats) => <Reasons series={stats.series} range={range} />}
      </Answered>
    </Panel>
  );
}

/** As of now, each leading to those of its status. */
function WaitingNow({ reasons }: { reasons: NonNullable<Overview['waiting']['data']> }) {
  const { client, environment } = useClientScope();
  if (reasons.length === 0) return <p className="px-4 pt-3 text-dim">Nothing waits now.</p>;
  return (
    <div className="pt-3">
      <h3 className="px-4 text-xs font-medium text-dim">Waiting now</h3>
      <ul>
        {reasons.slice(0, SHOWN).map(({ status, reason, count: waiting, hasMore }) => (
          <li key={`${status} ${reason}`}>
            <Link
              to="/$client/$environment/notifications"
              params={{ client: client.clientId, environment }}
              search={{ status }}
              className="flex items-baseline justify-between gap-3 px-4 py-1 hover:bg-raised"
            >
              <span className="min-w-0" title={reason ?? status}>
                {reason === null ? statusLabel(status) : reasonInWords(reason)}
              </span>
              <span className="text-right">{counted(waiting, hasMore)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {reasons.length > SHOWN && <p className="px-4 text-xs text-dim">and {reasons.length - SHOWN} other reasons</p>}
    </div>
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
