import type { components } from '../../../../src/client/schema.ts';
import { Answered } from '../../ui/answered.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner, Empty } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { EVERY_10_S, useOperator } from './operator-scope.tsx';

type Group = components['schemas']['KafkaGroupSummary'];
type Topic = components['schemas']['KafkaTopicSummary'];

const right = { align: 'right' } as const;

const GROUPS: readonly Column<Group>[] = [
  {
    id: 'topic',
    header: 'Reads',
    width: 'flex-1',
    cell: ({ topic, groupId }) => (
      <span className="truncate" title={groupId}>
        {topic}
      </span>
    ),
  },
  {
    id: 'group',
    header: 'Group',
    width: 'flex-1',
    from: 'md',
    cell: ({ groupId }) => <span className="truncate">{groupId}</span>,
  },
  {
    id: 'state',
    header: 'State',
    width: 'w-28',
    from: 'sm',
    cell: ({ state, problem, members }) => (
      <Badge tone={problem || members === 0 ? 'bad' : 'good'}>{problem ?? state ?? 'unknown'}</Badge>
    ),
  },
  { id: 'members', header: 'Members', width: 'w-18', ...right, cell: ({ members }) => count(members) },
  {
    id: 'lag',
    header: 'Behind by',
    width: 'w-20',
    ...right,
    cell: ({ lag, problem }) => (lag === null || problem ? '–' : count(lag)),
  },
];

const TOPICS: readonly Column<Topic>[] = [
  {
    id: 'topic',
    header: 'Topic',
    width: 'flex-1',
    cell: ({ name }) => (
      <span className="truncate" title={name}>
        {name}
      </span>
    ),
  },
  {
    id: 'partitions',
    header: 'Partitions',
    width: 'w-20',
    ...right,
    from: 'sm',
    cell: ({ partitions }) => count(partitions),
  },
  {
    id: 'records',
    header: 'Records kept',
    width: 'w-24',
    ...right,
    from: 'sm',
    cell: ({ records, problem }) => (problem ? '–' : count(records)),
  },
  {
    id: 'replicas',
    header: 'Missing replicas',
    width: 'w-28',
    ...right,
    cell: ({ underReplicated, problem }) =>
      problem ? (
        <Badge tone="bad">{problem}</Badge>
      ) : (
        <span className={underReplicated > 0 ? 'text-bad' : ''}>{count(underReplicated)}</span>
      ),
  },
];

/** Who reads which topic, how far behind, and whether each has its replicas. */
export function KafkaPanel() {
  const { $api } = useOperator();
  const query = $api.useQuery('get', '/api/operator/kafka', {}, { select: ({ data }) => data, ...EVERY_10_S });
  return (
    <Panel title="Kafka" flush>
      <Answered query={query} lines={6} className="p-4">
        {({ problem, brokers, groups, topics }) => (
          <div className="grid gap-4 pt-2 pb-1">
            {problem && (
              <div className="px-4 pt-2">
                <Banner tone="wait">Brokers and other groups could not be listed ({problem}).</Banner>
              </div>
            )}
            <div>
              <h3 className="px-4 py-1 text-sm font-medium">Consumer groups</h3>
              {groups.length === 0 ? (
                <Empty title="No group reads">Start the bridge and the workers.</Empty>
              ) : (
                <DataTable
                  label="Consumer groups"
                  columns={GROUPS}
                  rows={groups}
                  keyOf={({ groupId, topic }) => `${groupId} ${topic}`}
                />
              )}
            </div>
            <div>
              <h3 className="px-4 py-1 text-sm font-medium">
                Topics, on {count(brokers.length)} {brokers.length === 1 ? 'broker' : 'brokers'}
              </h3>
              <DataTable label="Topics" columns={TOPICS} rows={topics} keyOf={({ name }) => name} />
            </div>
          </div>
        )}
      </Answered>
    </Panel>
  );
}
