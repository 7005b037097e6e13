import { Link } from '@tanstack/react-router';
import { Ban, MailX } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Page } from '../../shell/page.tsx';
import { Button, pressable } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Listed } from '../../ui/listed.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { mayCancel } from '../notification/may.ts';
import { addressOf } from './address.ts';
import { type Cancelled, CancelMany } from './cancel-many.tsx';
import { COLUMNS, type Notification } from './columns.tsx';
import { cancelFilter, deadLetterFilter, FILTERS, filterInWords, listFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';

const LIMIT = 100;
const idOf = ({ id }: Notification) => id;
const nameOf = ({ recipient, status }: Notification) =>
  `Choose ${addressOf(recipient) ?? 'erased'}, ${status.toLowerCase()}`;

const withIds = (ids: readonly string[], isChosen: boolean) => (known: ReadonlySet<string>) =>
  isChosen ? new Set([...known, ...ids]) : new Set([...known].filter((id) => !ids.includes(id)));

/** Every notification of the client, newest first, and which of them are shown. */
export function Notifications() {
  const { client, environment, http, can } = useClientScope();
  const [url, change] = useUrl();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [cancelling, setCancelling] = useState<Cancelled | null>(null);
  useFollow('list');
  const asked = JSON.stringify(listFilter(url));
  const filter = useMemo<ReturnType<typeof listFilter>>(() => JSON.parse(asked), [asked]);
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { ...filter, environment, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET('/api/notifications', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, environment, filter],
  );
  const list = useList<Notification>({ path: '/api/notifications', filter, read, idOf });
  const { rows } = list;
  const mayCancelAny = can('notifications:write') || can('notifications:cancel');
  const isNarrowed = FILTERS.some((name) => url[name]);
  const clear = () => change(Object.fromEntries(FILTERS.map((name) => [name, ''])), 'push');
  // What has changed meanwhile, or is not shown any more, is not chosen either.
  const waiting = useMemo(() => rows.filter((row) => chosen.has(row.id) && mayCancel(row)).map(idOf), [rows, chosen]);
  const letters = deadLetterFilter(url);
  const cancellable = cancelFilter(url);
  const place = { client: client.clientId, environment };

  return (
    <Page
      title="Notifications"
      intro="Everything that was accepted, newest first."
      actions={
        <>
          <CopyAsCurl method="GET" path="/api/notifications" query={{ ...filter, environment, limit: LIMIT }} />
          {can('dead-letters') && letters && (
            <Link
              to="/$client/$environment/dead-letters"
              params={place}
              search={letters}
              className={pressable('plain')}
              title="What of these was given up, where it can be replayed"
            >
              <Icon of={MailX} /> {isNarrowed ? 'Dead letters of these' : 'Dead letters'}
            </Link>
          )}
          {mayCancelAny && (url.tag || url.recipient) && (
            <Button
              icon={Ban}
              look="danger"
              disabled={!cancellable}
              title={cancellable ? undefined : 'Only with one tag or one recipient, and no other filter'}
              onClick={() => setCancelling(cancellable)}
            >
              Cancel all that wait…
            </Button>
          )}
        </>
      }
    >
      <Panel flush>
        <FilterBar error={list.error} clear={isNarrowed ? clear : null} />
        {waiting.length > 0 && (
          <div className="sticky top-13 z-[6] flex flex-wrap items-center gap-2 border-b border-line bg-accent-soft px-4 py-1.5">
            <span role="status" className="font-medium">
              {count(waiting.length)} chosen
            </span>
            <Button icon={Ban} look="danger" onClick={() => setCancelling({ ids: waiting })}>
              Cancel {waiting.length === 1 ? 'it' : 'them'}…
            </Button>
            <Button look="quiet" onClick={() => setChosen(new Set())}>
              Choose none
            </Button>
          </div>
        )}
        <Listed
          list={list}
          limit={LIMIT}
          empty={<Nothing words={filterInWords(url)} clear={isNarrowed ? clear : null} />}
          label="Notifications"
          columns={COLUMNS}
          keyOf={idOf}
          linkOf={({ id }) => ({ to: '/$client/$environment/notifications/$id', params: { ...place, id } })}
          {...(mayCancelAny && {
            selection: { chosen, choose: (ids, isChosen) => setChosen(withIds(ids, isChosen)), may: mayCancel, nameOf },
          })}
        />
      </Panel>
      {cancelling && (
        <CancelMany
          what={cancelling}
          onClose={(hasCancelled) => {
            setCancelling(null);
            if (!hasCancelled) return;
            setChosen(new Set());
            void list.showNewest();
          }}
        />
      )}
    </Page>
  );
}

function Nothing({ words, clear }: { words: string; clear: (() => void) | null }) {
  const { client, environment, can } = useClientScope();
  if (clear) {
    return (
      <Empty title="Nothing matches">
        <p>There is no notification of this filter: {words}.</p>
        <Button className="mt-3" onClick={clear}>
          Clear the filter
        </Button>
      </Empty>
    );
  }
  return (
    <Empty title={environment === 'test' ? 'No test has been sent' : 'Nothing has been sent yet'}>
      <p>What is accepted appears here by itself.</p>
      {can('notifications:write') && (
        <Link
          to="/$client/$environment"
          params={{ client: client.clientId, environment: 'test' }}
          className={pressable('plain', 'mt-3')}
        >
          How to send the first one
        </Link>
      )}
    </Empty>
  );
}
