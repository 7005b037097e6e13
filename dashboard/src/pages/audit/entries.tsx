import { useCallback } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { useSession } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { actionInWords, actorInWords } from '../overview/actions.ts';
import { detailsInLine, type Entry } from './entry.ts';
import { EntryDialog } from './entry-dialog.tsx';
import { useNames } from './use-names.ts';

const LIMIT = 100;
const NOT_NARROWED = {};
const idOf = ({ id }: Entry) => id;

/** All that was changed, newest first; what is new waits until it is asked for. */
export function Entries() {
  const { http } = useClientScope();
  const { data: session } = useSession();
  const names = useNames();
  const [url, change] = useUrl();
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET('/api/audit', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http],
  );
  const list = useList<Entry>({ path: '/api/audit', filter: NOT_NARROWED, read, idOf });
  const actorOf = ({ actor }: Entry) => actorInWords(actor, session?.member.id, names);
  const columns: Column<Entry>[] = [
    { id: 'at', header: 'When', width: 'w-32', cell: ({ at }) => <Time at={at} /> },
    {
      id: 'action',
      header: 'What',
      width: 'flex-2',
      cell: ({ action }) => (
        <span className="truncate" title={action}>
          {actionInWords(action)}
        </span>
      ),
    },
    {
      id: 'actor',
      header: 'By',
      width: 'flex-1',
      from: 'sm',
      cell: (entry) => (
        <span className="truncate" title={entry.actor}>
          {actorOf(entry)}
        </span>
      ),
    },
    {
      id: 'details',
      header: 'Details',
      width: 'flex-2',
      from: 'lg',
      cell: (entry) => {
        const line = detailsInLine(entry);
        return (
          <span className="truncate text-dim" title={line}>
            {line || '–'}
          </span>
        );
      },
    },
    {
      id: 'subject',
      header: 'Of',
      width: 'w-52',
      from: 'xl',
      cell: ({ subject }) => (
        <span className="truncate font-mono text-xs" title={subject ?? undefined}>
          {(subject !== null && names.get(subject)) || (subject ?? '–')}
        </span>
      ),
    },
  ];
  const open = list.rows.find(({ id }) => id === url.entry);
  return (
    <Panel title="Changes" flush action={<CopyAsCurl method="GET" path="/api/audit" query={{ limit: LIMIT }} />}>
      <Listed
        list={list}
        limit={LIMIT}
        empty={
          <Empty title="Nothing was changed yet">
            Each change of keys, members, settings and the like stands here.
          </Empty>
        }
        label="Changes"
        columns={columns}
        keyOf={idOf}
        linkOf={({ id }) => ({
          to: '.',
          search: (known: Record<string, string | undefined>) => ({ ...known, entry: id }),
          resetScroll: false,
        })}
      />
      {open && (
        <EntryDialog
          entry={open}
          actor={actorOf(open)}
          name={open.subject === null ? undefined : names.get(open.subject)}
          onClose={() => change({ entry: '' })}
        />
      )}
    </Panel>
  );
}
