import { CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { Answered } from '../../ui/answered.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { count, percent } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Badge, words } from '../../ui/status.tsx';
import { Ago, duration } from '../../ui/time.tsx';
import { EVERY_10_S, useOperator } from './operator-scope.tsx';

type Provider = components['schemas']['Provider'];

const BREAKERS = {
  closed: { tone: 'good', icon: CircleCheck, label: 'Closed' },
  half_open: { tone: 'wait', icon: CircleAlert, label: 'Probing' },
  open: { tone: 'bad', icon: CircleX, label: 'Open' },
} as const;

const right = { align: 'right' } as const;

const COLUMNS: readonly Column<Provider>[] = [
  {
    id: 'name',
    header: 'Account',
    width: 'flex-1',
    cell: ({ name }) => <span className="truncate font-medium">{name}</span>,
  },
  {
    id: 'breaker',
    header: 'Breaker',
    width: 'w-24',
    cell: ({ breaker, breakerReason }) => {
      const { label, ...look } = BREAKERS[breaker];
      return (
        <span title={breakerReason ?? ''}>
          <Badge {...look}>{label}</Badge>
        </span>
      );
    },
  },
  {
    id: 'since',
    header: 'Away since',
    width: 'w-40',
    from: 'xl',
    cell: ({ awaySince, breakerReason }) =>
      awaySince ? (
        <span className="truncate" title={breakerReason ?? ''}>
          <Ago at={awaySince} />
          {breakerReason && `, ${words(breakerReason)}`}
        </span>
      ) : (
        '–'
      ),
  },
  { id: 'waiting', header: 'In line', width: 'w-16', ...right, cell: ({ waiting }) => count(waiting) },
  {
    id: 'oldest',
    header: 'Oldest',
    width: 'w-28',
    ...right,
    from: 'md',
    cell: ({ waitingSince }) => (waitingSince ? <Ago at={waitingSince} /> : '–'),
  },
  {
    id: 'success',
    header: 'Success, 1 h',
    width: 'w-24',
    ...right,
    from: 'sm',
    cell: ({ lastHour: { successRate } }) => percent(successRate),
  },
  {
    id: 'p95',
    header: '95% answer in',
    width: 'w-26',
    ...right,
    from: 'xl',
    cell: ({ lastHour: { latencyMs } }) => (latencyMs.p95 === null ? '–' : duration(latencyMs.p95)),
  },
  {
    id: 'today',
    header: 'Used today',
    width: 'w-40',
    ...right,
    from: 'xl',
    cell: ({ usedToday, perDay }) =>
      perDay === null ? 'no daily cap' : `${usedToday === null ? '–' : count(usedToday)} of ${count(perDay)}`,
  },
];

/** Every provider account, with what all clients together do with it. */
export function AccountsPanel() {
  const { $api } = useOperator();
  const query = $api.useQuery('get', '/api/providers', {}, { select: ({ data }) => data, ...EVERY_10_S });
  return (
    <Panel title="Provider accounts" flush>
      <Answered query={query} lines={4} className="p-4">
        {({ providers }) =>
          providers.length === 0 ? (
            <Empty title="No provider is set up">
              Set one in the environment of the server, such as <code>SMTP_URL</code>; docs/settings.md lists all.
            </Empty>
          ) : (
            <DataTable label="Provider accounts" columns={COLUMNS} rows={providers} keyOf={({ name }) => name} />
          )
        }
      </Answered>
    </Panel>
  );
}
