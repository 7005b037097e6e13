import { Link } from '@tanstack/react-router';
import { ShieldPlus, Trash2 } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Select } from '../../ui/field.tsx';
import { Filters, FilterText } from '../../ui/filters.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Reveal } from '../../ui/reveal.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Add } from './add.tsx';
import { REASON_NAMES, REASONS, SCOPES, type Suppression } from './reasons.ts';
import { Remove } from './remove.tsx';

const LIMIT = 100;
const idOf = ({ id }: Suppression) => id;

/** All of them, newest first; of who sees people masked, one at a time can be shown. */
export function List() {
  const { client, environment, http, can } = useClientScope();
  const [url, change] = useUrl();
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Suppression | null>(null);
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const [revealed, setRevealed] = useState<ReadonlyMap<string, Suppression>>(new Map());
  const mayName = can('content');
  // A link of a colleague may name somebody: for who may not, the list is not narrowed by it, and says so.
  const recipient = mayName ? url.recipient : undefined;
  const filter = useMemo(
    () => ({
      ...(url.reason && { reason: url.reason as Suppression['reason'] }),
      ...(recipient && { recipient }),
    }),
    [url.reason, recipient],
  );
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { ...filter, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET('/api/suppressions', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, filter],
  );
  const list = useList<Suppression>({ path: '/api/suppressions', filter, read, idOf });
  const rows = list.rows.filter(({ id }) => !removed.has(id)).map((row) => revealed.get(row.id) ?? row);
  const isNarrowed = Boolean(url.reason || recipient);
  const clear = () => change({ reason: '', recipient: '' }, 'push');

  const columns: Column<Suppression>[] = [
    {
      id: 'recipient',
      header: 'Address',
      width: 'flex-2',
      cell: (row) => (
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate" title={row.recipient ?? undefined}>
            {row.recipient ?? <span className="text-dim">erased</span>}
          </span>
          {!mayName && can('reveal') && row.recipient !== null && !revealed.has(row.id) && (
            <Reveal
              small
              what="this address"
              reveal={async () => {
                const { data } = await http.POST('/api/suppressions/{id}/reveal', { params: { path: { id: row.id } } });
                if (data) setRevealed(new Map(revealed).set(row.id, data.data));
              }}
            />
          )}
        </span>
      ),
    },
    {
      id: 'reason',
      header: 'Reason',
      width: 'w-28',
      cell: ({ reason }) => (
        <span title={`${REASONS[reason]?.says ?? ''} (${reason})`}>{REASONS[reason]?.label ?? reason}</span>
      ),
    },
    { id: 'scope', header: 'Stops', width: 'w-28', from: 'md', cell: ({ scope }) => SCOPES[scope] ?? scope },
    {
      id: 'note',
      header: 'Note',
      width: 'flex-1',
      from: 'xl',
      cell: ({ note }) => (
        <span className="truncate" title={note ?? undefined}>
          {note ?? '–'}
        </span>
      ),
    },
    {
      id: 'source',
      header: 'Because of',
      width: 'w-28',
      from: 'lg',
      cell: ({ notificationId }) =>
        notificationId ? (
          <Link
            to="/$client/$environment/notifications/$id"
            params={{ client: client.clientId, environment, id: notificationId }}
            className="text-accent underline-offset-2 hover:underline"
            title={notificationId}
          >
            a notification
          </Link>
        ) : (
          '–'
        ),
    },
    { id: 'at', header: 'Since', width: 'w-32', from: 'sm', cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      id: 'remove',
      header: 'Remove',
      width: 'w-14',
      align: 'right',
      cell: (row) =>
        can('notifications:write') && (
          <IconButton
            icon={Trash2}
            label={`Remove the suppression of ${row.recipient ?? 'an erased address'}`}
            onClick={() => setRemoving(row)}
          />
        ),
    },
  ];

  return (
    <Panel
      title="Suppressed addresses"
      flush
      action={
        <div className="flex flex-wrap gap-2">
          <CopyAsCurl method="GET" path="/api/suppressions" query={{ ...filter, limit: LIMIT }} />
          {can('notifications:write') && (
            <Button icon={ShieldPlus} look="primary" onClick={() => setAdding(true)}>
              Suppress an address…
            </Button>
          )}
        </div>
      }
    >
      <Filters label="Filter suppressions" clear={isNarrowed ? clear : null}>
        <Select
          label="Reason"
          className="sm:w-40"
          value={url.reason ?? ''}
          options={[
            { value: '', label: 'Any' },
            ...REASON_NAMES.map((value) => ({ value, label: REASONS[value].label })),
          ]}
          onChange={({ target }) => change({ reason: target.value })}
        />
        <FilterText
          label="Address"
          className="sm:w-72"
          value={recipient ?? ''}
          disabled={!mayName}
          placeholder={mayName ? 'the whole address' : 'your role sees people masked'}
          change={(recipient) => change({ recipient })}
        />
      </Filters>
      <Listed
        list={{ ...list, rows }}
        limit={LIMIT}
        empty={<Nothing recipient={recipient} reason={url.reason} clear={isNarrowed ? clear : null} />}
        label="Suppressed addresses"
        columns={columns}
        keyOf={idOf}
      />
      {isAdding && <Add onClose={() => setAdding(false)} onAdded={() => void list.showNewest()} />}
      {removing && (
        <Remove
          suppression={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => {
            setRemoved(new Set(removed).add(removing.id));
            setRemoving(null);
          }}
        />
      )}
    </Panel>
  );
}

function Nothing({
  recipient,
  reason,
  clear,
}: {
  recipient: string | undefined;
  reason: string | undefined;
  clear: (() => void) | null;
}) {
  if (!clear) {
    return (
      <Empty title="Nobody is suppressed">
        Who bounces for good, complains or unsubscribes comes onto this list by itself, where the provider reports it.
      </Empty>
    );
  }
  const label =
    Object.entries(REASONS)
      .find(([name]) => name === reason)?.[1]
      .label.toLowerCase() ?? reason;
  return (
    <Empty title="Nothing matches">
      <p className="wrap-anywhere">
        {recipient ? `${recipient} is not suppressed` : 'Nobody is suppressed'}
        {label && ` for the reason “${label}”`}.
      </p>
      <Button className="mt-3" onClick={clear}>
        Clear the filter
      </Button>
    </Empty>
  );
}
