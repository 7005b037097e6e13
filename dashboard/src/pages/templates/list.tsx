import { useCallback, useMemo } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Button } from '../../ui/button.tsx';
import { ChannelIcon } from '../../ui/channel.tsx';
import { CHANNELS, channelLabel } from '../../ui/channels.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Select } from '../../ui/field.tsx';
import { Filters, FilterText } from '../../ui/filters.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Empty } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { KINDS, type Kind, listPath } from '../template/kinds.ts';
import { Gallery } from './gallery.tsx';

type Row = components['schemas']['ListedTemplateFrame'] & Partial<components['schemas']['ListedTemplate']>;

const LIMIT = 100;
const FILTERS = ['q', 'category', 'channel'] as const;
const idOf = ({ key }: Row) => key;

const NAME: Column<Row> = {
  id: 'name',
  header: 'Name',
  width: 'flex-1',
  cell: ({ name, key }) => (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className="truncate font-medium">{name}</span>
      <code className="hidden truncate font-mono text-xs text-dim sm:inline">{key}</code>
    </span>
  ),
};
const STATE: Column<Row> = {
  id: 'state',
  header: 'Live',
  width: 'w-28',
  cell: ({ published, suspended }) =>
    suspended ? (
      <Badge tone="bad">Suspended</Badge>
    ) : published ? (
      <Badge tone="good">{`Version ${published.version}`}</Badge>
    ) : (
      <Badge>Draft only</Badge>
    ),
};
const SAVED: Column<Row> = {
  id: 'saved',
  header: 'Saved',
  width: 'w-28',
  from: 'sm',
  align: 'right',
  cell: ({ updatedAt }) => <Ago at={updatedAt} className="text-dim" />,
};
const OF_TEMPLATES: readonly Column<Row>[] = [
  NAME,
  {
    id: 'category',
    header: 'Category',
    width: 'w-28',
    from: 'md',
    cell: ({ category }) => category && category.charAt(0).toUpperCase() + category.slice(1),
  },
  {
    id: 'channels',
    header: 'Channels',
    width: 'w-32',
    from: 'md',
    cell: ({ channels = [] }) => (
      <span className="flex gap-1.5">
        {channels.map((channel) => (
          <ChannelIcon key={channel} channel={channel} />
        ))}
      </span>
    ),
  },
  STATE,
  SAVED,
];
const OF_FRAMES: readonly Column<Row>[] = [NAME, STATE, SAVED];

/** Those of one kind that the URL's filter finds, newest first. */
export function List({ kind, make }: { kind: Kind; make: (() => void) | null }) {
  const { http, client, environment } = useClientScope();
  const [url, change] = useUrl();
  const { q, category, channel } = url;
  const filter = useMemo(
    () => ({
      ...(q && { q }),
      ...(kind === 'template' && category && { category }),
      ...(kind === 'template' && channel && { channel }),
    }),
    [kind, q, category, channel],
  );
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { ...filter, limit: LIMIT, ...(cursor !== undefined && { cursor }) } as { limit: number };
      const { data } = await http.GET(listPath(kind), { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, kind, filter],
  );
  const list = useList<Row>({ path: listPath(kind), filter, read, idOf });
  const isNarrowed = Object.keys(filter).length > 0;
  const clear = () => change(Object.fromEntries(FILTERS.map((name) => [name, ''])), 'push');
  const { plural } = KINDS[kind];
  return (
    <>
      <Filters label={`Filter ${plural.toLowerCase()}`} clear={isNarrowed ? clear : null}>
        <FilterText
          label="Search"
          placeholder="Part of the name or key"
          className="col-span-2 sm:w-64"
          value={q ?? ''}
          change={(value) => change({ q: value })}
        />
        {kind === 'template' && (
          <>
            <Select
              label="Category"
              className="sm:w-36"
              value={category ?? ''}
              options={[
                { value: '', label: 'Any' },
                { value: 'transactional', label: 'Transactional' },
                { value: 'marketing', label: 'Marketing' },
              ]}
              onChange={({ target }) => change({ category: target.value })}
            />
            <Select
              label="Channel"
              className="sm:w-32"
              value={channel ?? ''}
              options={[
                { value: '', label: 'Any' },
                ...CHANNELS.map((value) => ({ value, label: channelLabel(value) })),
              ]}
              onChange={({ target }) => change({ channel: target.value })}
            />
          </>
        )}
      </Filters>
      <Listed
        label={plural}
        list={list}
        limit={LIMIT}
        columns={kind === 'template' ? OF_TEMPLATES : OF_FRAMES}
        keyOf={idOf}
        linkOf={({ key }) => ({
          to: '/$client/$environment/templates/$id',
          params: { client: client.clientId, environment, id: key },
          search: kind === 'template' ? {} : { kind },
        })}
        empty={
          isNarrowed ? (
            <Empty title="None that fits">
              <p>
                Nothing has all of:{' '}
                {Object.entries(filter)
                  .map(([name, value]) => `${WORDS[name]} “${value}”`)
                  .join(', ')}
                .
              </p>
              <Button className="mt-3" onClick={clear}>
                Clear the filter
              </Button>
            </Empty>
          ) : (
            <None kind={kind} make={make} />
          )
        }
      />
    </>
  );
}

const WORDS: Record<string, string> = { q: 'name or key', category: 'category', channel: 'channel' };

const PURPOSES: Record<Kind, string> = {
  template: 'A template is sent by its key, with data. Begin with one of these, or with an empty one.',
  layout: 'A layout is the frame of e-mails: the logo above and the address below, once for all of them.',
  partial: 'A partial is what templates share, such as a signature: {% render ‘key’ %} puts it in.',
};

function None({ kind, make }: { kind: Kind; make: (() => void) | null }) {
  return (
    <Empty title={`No ${KINDS[kind].plural.toLowerCase()} yet`}>
      <p>{PURPOSES[kind]}</p>
      {make && kind === 'template' && <Gallery className="mt-4 text-left" />}
      {make && (
        <Button className="mt-4" onClick={make}>
          {kind === 'template' ? 'Begin with an empty one' : `New ${KINDS[kind].label.toLowerCase()}`}
        </Button>
      )}
    </Empty>
  );
}
