import { CalendarClock, RotateCcw } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Button } from '../../ui/button.tsx';
import { causeOf } from '../../ui/cause.ts';
import { ChannelName } from '../../ui/channel.tsx';
import { CHANNELS, channelLabel } from '../../ui/channels.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Select } from '../../ui/field.tsx';
import { Filters, FilterText, FilterTime } from '../../ui/filters.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { FILTERS, filterInWords, listFilter, replayFilter } from './filter.ts';
import { LETTER_STATUSES, type Letter, LetterBadge } from './letter-badge.tsx';
import { ReplayMany } from './replay-many.tsx';

const LIMIT = 100;
const idOf = ({ id }: Letter) => id;

const COLUMNS: readonly Column<Letter>[] = [
  { id: 'at', header: 'Given up', width: 'w-28 sm:w-36', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    id: 'cause',
    header: 'Cause',
    width: 'flex-1',
    cell: ({ errorCode }) => (
      <span className="truncate" title={errorCode}>
        {causeOf(errorCode).title}
      </span>
    ),
  },
  {
    id: 'code',
    header: 'Error code',
    width: 'w-36',
    from: 'xl',
    cell: ({ errorCode }) => <code className="truncate font-mono text-xs">{errorCode}</code>,
  },
  {
    id: 'channel',
    header: 'Channel',
    width: 'w-28',
    from: 'lg',
    cell: ({ channel }) => <ChannelName channel={channel} />,
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 'w-24',
    from: 'xl',
    cell: ({ provider }) => <span className="truncate">{provider ?? '–'}</span>,
  },
  {
    id: 'retries',
    header: 'Retries',
    width: 'w-16',
    from: 'xl',
    align: 'right',
    cell: ({ retryCount }) => retryCount,
  },
  {
    id: 'status',
    header: 'State',
    width: 'w-28',
    from: 'sm',
    cell: ({ status, retryAt }) => (
      <span className="flex items-center gap-1.5">
        <LetterBadge status={status} />
        {retryAt && <RetryAt at={retryAt} />}
      </span>
    ),
  },
];

/** That it is replayed by itself, and when. */
function RetryAt({ at }: { at: string }) {
  const says = `Replayed by itself at ${new Date(at).toLocaleString()}`;
  return (
    <span title={says} className="text-dim">
      <Icon of={CalendarClock} />
      <span className="sr-only">{says}</span>
    </span>
  );
}

/** The dead letters that the URL's filter finds, newest first, and what can be done with all of them. */
export function Letters() {
  const { client, environment, http } = useClientScope();
  const [url, change] = useUrl();
  const [isReplaying, setReplaying] = useState(false);
  const asked = JSON.stringify(listFilter(url));
  const filter = useMemo<ReturnType<typeof listFilter>>(() => JSON.parse(asked), [asked]);
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { ...filter, environment, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET('/api/dead-letters', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, environment, filter],
  );
  const list = useList<Letter>({ path: '/api/dead-letters', filter, read, idOf });
  const narrowed = FILTERS.filter((name) => url[name]);
  const clear = () => change(Object.fromEntries(FILTERS.map((name) => [name, ''])), 'push');
  const replayable = replayFilter(url);
  return (
    <Panel
      title="Dead letters"
      flush
      action={
        <div className="flex flex-wrap gap-2">
          <CopyAsCurl method="GET" path="/api/dead-letters" query={{ ...filter, limit: LIMIT }} />
          <Button
            look="primary"
            icon={RotateCcw}
            disabled={!replayable || list.rows.length === 0}
            title={replayable ? undefined : 'Only open ones can be replayed, and not by notification: open that one.'}
            onClick={() => setReplaying(true)}
          >
            {narrowed.length > 0 ? 'Replay these…' : 'Replay all…'}
          </Button>
        </div>
      }
    >
      <Filters label="Filter dead letters" clear={narrowed.length > 0 ? clear : null}>
        <Select
          label="State"
          className="sm:w-32"
          value={url.status ?? 'FAILED'}
          options={[...LETTER_STATUSES, { value: 'any', label: 'Any' }]}
          onChange={({ target }) => change({ status: target.value === 'FAILED' ? '' : target.value })}
        />
        <Select
          label="Channel"
          className="sm:w-32"
          value={url.channel ?? ''}
          options={[{ value: '', label: 'Any' }, ...CHANNELS.map((one) => ({ value: one, label: channelLabel(one) }))]}
          onChange={({ target }) => change({ channel: target.value })}
        />
        <FilterText
          label="Provider"
          className="sm:w-36"
          value={url.provider ?? ''}
          change={(provider) => change({ provider })}
        />
        <FilterText
          label="Error code"
          className="sm:w-44"
          value={url.errorCode ?? ''}
          change={(errorCode) => change({ errorCode })}
        />
        <FilterText
          label="Notification"
          placeholder="ntf_…"
          className="sm:w-44"
          value={url.notificationId ?? ''}
          change={(notificationId) => change({ notificationId })}
        />
        <FilterTime label="From" className="sm:w-48" value={url.from ?? ''} change={(from) => change({ from })} />
        <FilterTime label="Before" className="sm:w-48" value={url.to ?? ''} change={(to) => change({ to })} />
      </Filters>
      <Listed
        list={list}
        limit={LIMIT}
        empty={<Nothing url={url} clear={narrowed.length > 0 ? clear : null} />}
        label="Dead letters"
        columns={COLUMNS}
        keyOf={idOf}
        linkOf={({ id }) => ({
          to: '/$client/$environment/dead-letters/$id',
          params: { client: client.clientId, environment, id },
        })}
      />
      {isReplaying && replayable && (
        <ReplayMany
          filter={replayable}
          onClose={() => {
            setReplaying(false);
            void list.showNewest();
          }}
        />
      )}
    </Panel>
  );
}

function Nothing({ url, clear }: { url: Parameters<typeof filterInWords>[0]; clear: (() => void) | null }) {
  const inWords = filterInWords(url);
  const state = LETTER_STATUSES.find(({ value }) => value === (url.status ?? 'FAILED'))?.label.toLowerCase();
  if (!clear) return <Empty title="Nothing is open">What is given up next appears here by itself.</Empty>;
  return (
    <Empty title="Nothing matches">
      <p>
        There is {state ? `no ${state} dead letter` : 'no dead letter'}
        {inWords && <> of {inWords}</>}
        {url.notificationId && <> of the notification {url.notificationId}</>}.
      </p>
      <Button className="mt-3" onClick={clear}>
        Clear the filter
      </Button>
    </Empty>
  );
}
