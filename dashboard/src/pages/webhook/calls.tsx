import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { duration, Time } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { eventInWords } from '../webhooks/events.ts';
import type { Webhook } from '../webhooks/standing.ts';
import { type Call, callId, endOf, whichOf } from './call.ts';
import { Resend } from './resend.tsx';

const LIMIT = 100;
const PATH = '/api/webhooks/{id}/attempts';

const SHOWN = [
  { name: 'all', label: 'All' },
  { name: 'failed', label: 'Failed' },
] as const;

const COLUMNS: Column<Call>[] = [
  { id: 'at', header: 'When', width: 'w-32', cell: ({ startedAt }) => <Time at={startedAt} /> },
  {
    id: 'type',
    header: 'Event',
    width: 'flex-1',
    cell: ({ eventType }) => (
      <span className="truncate" title={eventType}>
        {eventInWords(eventType)}
      </span>
    ),
  },
  {
    id: 'end',
    header: 'Answer',
    width: 'w-40 sm:w-52',
    cell: (call) => {
      const { tone, label } = endOf(call);
      return <Badge tone={tone}>{label}</Badge>;
    },
  },
  { id: 'which', header: 'Call', width: 'w-36', from: 'lg', cell: whichOf },
  {
    id: 'took',
    header: 'Took',
    width: 'w-20',
    from: 'md',
    align: 'right',
    cell: ({ startedAt, finishedAt }) => duration(Date.parse(finishedAt) - Date.parse(startedAt)),
  },
];

/** Every call, newest first. @param props `since`: when something was done that makes calls, in milliseconds */
export function Calls({
  webhook: { id, status, failingSince },
  since,
  tell,
}: {
  webhook: Webhook;
  since: number | null;
  tell: (what: string) => void;
}) {
  const { http } = useClientScope();
  const [url, change] = useUrl();
  const [isResending, setResending] = useState(false);
  const failed = url.calls === 'failed';
  const filter = useMemo(() => ({ id, ...(failed && { failed: 'true' as const }) }), [id, failed]);
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const { id, ...rest } = filter;
      const query = { ...rest, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET(PATH, { params: { path: { id }, query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, filter],
  );
  const list = useList<Call>({ path: PATH, filter, read, idOf: callId });
  useLookClosely(since);
  return (
    <Panel
      title="Calls"
      flush
      action={
        <div className="flex flex-wrap gap-2">
          <Choice
            label="Which calls are shown"
            options={SHOWN}
            chosen={failed ? 'failed' : 'all'}
            choose={(name) => change({ calls: name === 'failed' ? 'failed' : '' })}
          />
          <CopyAsCurl
            method="GET"
            path={`/api/webhooks/${id}/attempts`}
            query={{ failed: failed ? 'true' : undefined, limit: LIMIT }}
          />
          <Button
            disabled={status === 'disabled'}
            title={status === 'disabled' ? 'Switch it on first' : undefined}
            onClick={() => setResending(true)}
          >
            Resend…
          </Button>
        </div>
      }
    >
      <Listed
        list={list}
        limit={LIMIT}
        empty={
          failed ? (
            <Empty title="No call has failed">
              <p>In the last 30 days each was taken.</p>
              <Button className="mt-3" onClick={() => change({ calls: '' })}>
                Show all calls
              </Button>
            </Empty>
          ) : (
            <Empty title="It was not called yet">Send it a test, and see here what it answers.</Empty>
          )
        }
        label="Calls"
        columns={COLUMNS}
        keyOf={callId}
        linkOf={({ eventId }) => ({
          to: '.',
          search: (known: Record<string, string | undefined>) => ({ ...known, event: eventId }),
          resetScroll: false,
        })}
      />
      {isResending && <Resend id={id} failingSince={failingSince} tell={tell} onClose={() => setResending(false)} />}
    </Panel>
  );
}

const CLOSELY_MS = 2_000;
const CLOSELY_FOR_MS = 30_000;

/** Nothing tells of calls: after an act that makes some, they are asked for more often for a while. */
function useLookClosely(since: number | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => {
      if (Date.now() - since > CLOSELY_FOR_MS) return clearInterval(timer);
      if (document.hidden) return;
      void queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          [PATH, '/api/webhooks/{id}', '/api/webhooks/{id}/events/{eventId}'].includes(String(queryKey[1])),
      });
    }, CLOSELY_MS);
    return () => clearInterval(timer);
  }, [since, queries]);
}
