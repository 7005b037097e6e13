import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { ChannelIcon } from '../../ui/channel.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { count, share } from '../../ui/number.tsx';
import { Ago } from '../../ui/time.tsx';
import { CampaignBadge } from '../campaign/campaign-badge.tsx';
import { settledOf } from '../campaign/progress.ts';

export type Listed = components['schemas']['ListedCampaign'];

export const COLUMNS: readonly Column<Listed>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 'flex-[3]',
    cell: ({ name, channel }) => (
      <span className="flex min-w-0 items-center gap-2">
        <ChannelIcon channel={channel} />
        <span className="truncate">{name}</span>
      </span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 'w-28',
    cell: ({ status, reason }) => <CampaignBadge status={status} reason={reason} />,
  },
  {
    id: 'people',
    header: 'People',
    width: 'w-20',
    align: 'right',
    from: 'sm',
    cell: ({ total }) => count(total),
  },
  { id: 'progress', header: 'Settled', width: 'flex-[2]', from: 'md', cell: (row) => <Progress campaign={row} /> },
  {
    id: 'when',
    header: 'Changed',
    width: 'w-32',
    align: 'right',
    from: 'lg',
    cell: ({ updatedAt }) => <Ago at={updatedAt} className="text-dim" />,
  },
];

/** Asked of those alone that are under way, and of the rows in sight: the list has no counts. */
function Progress({ campaign: { id, status, total } }: { campaign: Listed }) {
  const { $api } = useClientScope();
  const isMoving = status === 'RUNNING' || status === 'PAUSED';
  const { data } = $api.useQuery(
    'get',
    '/api/campaigns/{id}',
    { params: { path: { id } } },
    {
      enabled: isMoving,
      select: (answer) => answer.data,
      refetchInterval: status === 'RUNNING' ? 5_000 : false,
    },
  );
  if (status === 'COMPLETED') return <Bar part={1} says="100%" />;
  if (!isMoving || !data) return <span className="text-dim">–</span>;
  const settled = settledOf(data.counts);
  return <Bar part={total === 0 ? 0 : settled / total} says={share(settled, total)} />;
}

function Bar({ part, says }: { part: number; says: string }) {
  return (
    <span className="flex w-full items-center gap-2">
      <span aria-hidden="true" className="h-2 min-w-0 flex-1 overflow-hidden rounded-full bg-raised">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${part * 100}%` }} />
      </span>
      <span className="w-13 shrink-0 text-right">{says}</span>
    </span>
  );
}
