import { Download } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { download } from '../../ui/download.ts';
import { Listed } from '../../ui/listed.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, ErrorNotice } from '../../ui/states.tsx';
import { words } from '../../ui/status.tsx';
import { type Campaign, useAct } from './use-campaign.ts';

type Line = components['schemas']['RefusedLine'];

const LIMIT = 100;
const MOST_KEPT = 10_000;
const idOf = ({ line }: Line) => String(line);
/** `/data/order/number` as the file has it: `order.number`. */
const columnOf = (pointer: string) => pointer.replace(/^\/(data\/)?/, '').replaceAll('/', '.');

const COLUMNS: readonly Column<Line>[] = [
  { id: 'line', header: 'Line', width: 'w-16', align: 'right', cell: ({ line }) => count(line) },
  {
    id: 'column',
    header: 'Column',
    width: 'w-24 sm:w-40',
    cell: ({ pointer }) => <span className="truncate">{columnOf(pointer) || 'the row'}</span>,
  },
  {
    id: 'reason',
    header: 'Reason',
    width: 'flex-1',
    cell: ({ detail, code }) => (
      <span className="truncate" title={`${detail} (${code})`}>
        {detail}
      </span>
    ),
  },
  {
    id: 'code',
    header: 'Code',
    width: 'w-36',
    from: 'lg',
    cell: ({ code }) => <span className="truncate text-dim">{words(code)}</span>,
  },
];

/** Lines of the file that could not be used, and why: to mend in the file, which is then uploaded again. */
export function Refused({ campaign: { id, revision, audience } }: { campaign: Campaign }) {
  const { http } = useClientScope();
  // Of each upload its own.
  const filter = useMemo(() => ({ id, revision: String(revision) }), [id, revision]);
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const params = { path: { id }, query };
      const { data } = await http.GET('/api/campaigns/{id}/audience/refused', { params, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, id],
  );
  const list = useList<Line>({ path: '/api/campaigns/{id}/audience/refused', filter, read, idOf });
  const { run, isBusy, error } = useAct(async () => {
    const how = { params: { path: { id } }, headers: { accept: 'text/csv' }, parseAs: 'blob' } as const;
    const { data } = await http.GET('/api/campaigns/{id}/audience/refused', how);
    if (data) download(`refused-${id}.csv`, data);
  });
  return (
    <Panel
      flush
      title={`${count(audience.refused)} ${audience.refused === 1 ? 'line' : 'lines'} refused`}
      action={
        <Button icon={Download} busy={isBusy} onClick={() => void run()}>
          Download as CSV
        </Button>
      }
    >
      {audience.refused > MOST_KEPT && (
        <p className="border-b border-line px-4 py-2 text-dim">The first {count(MOST_KEPT)} of them are kept.</p>
      )}
      {error !== null && (
        <div className="p-4">
          <ErrorNotice error={error} />
        </div>
      )}
      <Listed
        list={list}
        limit={LIMIT}
        label="Refused lines"
        columns={COLUMNS}
        keyOf={idOf}
        empty={<Empty title="They are not kept any more">What was refused is kept for 30 days.</Empty>}
      />
    </Panel>
  );
}
