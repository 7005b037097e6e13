import type { components } from '../../../../src/client/schema.ts';
import { Answered } from '../../ui/answered.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { count, percent } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Ago } from '../../ui/time.tsx';
import { useServerOverview } from './operator-scope.tsx';

type Volume = components['schemas']['ClientVolume'];

const right = { align: 'right' } as const;

const COLUMNS: readonly Column<Volume>[] = [
  {
    id: 'name',
    header: 'Client',
    width: 'flex-1',
    cell: ({ name, id }) => (
      <span className="truncate font-medium" title={id}>
        {name}
      </span>
    ),
  },
  { id: 'acceptedHour', header: 'Accepted, 1 h', width: 'w-24', ...right, cell: ({ hour }) => count(hour.accepted) },
  { id: 'accepted', header: '24 h', width: 'w-22', ...right, from: 'sm', cell: ({ day }) => count(day.accepted) },
  { id: 'sentHour', header: 'Sent, 1 h', width: 'w-22', ...right, from: 'xl', cell: ({ hour }) => count(hour.sent) },
  { id: 'sent', header: '24 h', width: 'w-22', ...right, from: 'xl', cell: ({ day }) => count(day.sent) },
  {
    id: 'failedHour',
    header: 'Failed, 1 h',
    width: 'w-20',
    ...right,
    from: 'md',
    cell: ({ hour }) => bad(hour.failed),
  },
  { id: 'failed', header: '24 h', width: 'w-20', ...right, from: 'md', cell: ({ day }) => bad(day.failed) },
  { id: 'waiting', header: 'In line', width: 'w-18', ...right, cell: ({ waiting }) => count(waiting) },
  {
    id: 'quota',
    header: 'Quota used',
    width: 'w-20',
    ...right,
    from: 'sm',
    cell: ({ quotaUsed }) => percent(quotaUsed),
  },
];

function bad(value: number) {
  return <span className={value > 0 ? 'text-bad' : ''}>{count(value)}</span>;
}

/** Who sends the most, and whose messages fail or wait. */
export function ClientsPanel() {
  const overview = useServerOverview();
  return (
    <Panel
      title="Clients by volume"
      action={
        overview.data?.asOf && (
          <span className="text-sm text-dim">
            Live keys, counted <Ago at={overview.data.asOf} />
          </span>
        )
      }
      flush
    >
      <Answered query={overview} lines={6} className="p-4">
        {({ clients }) =>
          clients.length === 0 ? (
            <Empty title="No client">Nobody has sent anything in the last 24 hours.</Empty>
          ) : (
            <DataTable label="Clients by volume" columns={COLUMNS} rows={clients} keyOf={({ id }) => id} />
          )
        }
      </Answered>
    </Panel>
  );
}
