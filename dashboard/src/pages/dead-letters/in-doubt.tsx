import { useCallback } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { causeOf } from '../../ui/cause.ts';
import { ChannelName } from '../../ui/channel.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

type Notification = components['schemas']['Notification'];

const LIMIT = 100;
const FILTER = { status: 'UNKNOWN' } as const;
const idOf = ({ id }: Notification) => id;

const COLUMNS: readonly Column<Notification>[] = [
  { id: 'at', header: 'Last changed', width: 'w-28 sm:w-36', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
  {
    id: 'cause',
    header: 'What is known',
    width: 'flex-1',
    cell: ({ reason }) => (
      <span className="truncate" title={reason ?? undefined}>
        {reason ? causeOf(reason).title : '–'}
      </span>
    ),
  },
  {
    id: 'channel',
    header: 'Channel',
    width: 'w-28',
    from: 'sm',
    cell: ({ channel }) => <ChannelName channel={channel} />,
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 'w-32',
    from: 'md',
    cell: ({ provider }) => <span className="truncate">{provider ?? '–'}</span>,
  },
  {
    id: 'vendorId',
    header: 'Id at the provider',
    width: 'w-48',
    from: 'xl',
    cell: ({ providerMessageId }) => <code className="truncate font-mono text-xs">{providerMessageId ?? '–'}</code>,
  },
];

/** What a provider may have taken without saying so: nobody replays that in bulk by accident, so it stands apart. */
export function InDoubt() {
  const { client, environment, http, can } = useClientScope();
  useFollow('list');
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { ...FILTER, environment, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET('/api/notifications', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, environment],
  );
  const mayList = can('notifications:read');
  const list = useList<Notification>({ path: '/api/notifications', filter: FILTER, read, idOf, enabled: mayList });
  if (!mayList) return <Banner>Your role does not list notifications (it lacks notifications:read).</Banner>;
  return (
    <>
      <Banner>
        The line broke after the last byte, or a worker was lost: the provider may have sent these. Ask the provider,
        then say what became of each. A replay may deliver it twice, and a replay by filter leaves these out unless you
        ask for them.
      </Banner>
      <Panel
        title="May have been sent"
        flush
        action={<CopyAsCurl method="GET" path="/api/notifications" query={{ ...FILTER, limit: LIMIT }} />}
      >
        <Listed
          list={list}
          limit={LIMIT}
          empty={<Empty title="Nothing is in doubt">Of everything it is known whether a provider has taken it.</Empty>}
          label="Notifications that may have been sent"
          columns={COLUMNS}
          keyOf={idOf}
          linkOf={({ id }) => ({
            to: '/$client/$environment/dead-letters/$id',
            params: { client: client.clientId, environment, id },
          })}
        />
      </Panel>
    </>
  );
}
