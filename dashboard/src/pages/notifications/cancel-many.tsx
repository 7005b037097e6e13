import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type ClientScope, useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { count } from '../../ui/number.tsx';
import { Banner, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { type Status, statusLabel } from '../../ui/status.tsx';
import { isConfirmed, TypedCount } from '../../ui/typed-count.tsx';
import { type CancelProgress, cancelAll, NOTHING_CANCELLED } from './cancel-all.ts';
import type { CancelFilter } from './filter.ts';

const PATH = '/api/notifications/cancel';
/** What one request takes. */
const IDS_AT_ONCE = 1_000;
/** The server counts no further. */
const MOST_COUNTED = 100_000;

/** Those that were chosen, or all that the server finds. */
export type Cancelled = { ids: readonly string[] } | CancelFilter;
type Body = { ids: string[] } | (CancelFilter & { environment: 'live' | 'test' });

/** Cancels many: how many first, then how it goes, then what came of it. */
export function CancelMany({ what, onClose }: { what: Cancelled; onClose: (hasCancelled: boolean) => void }) {
  const { http, environment } = useClientScope();
  const bodies = bodiesOf(what, environment);
  const counted = useCount(http, bodies);
  const [progress, setProgress] = useState<CancelProgress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [typed, setTyped] = useState('');
  const stopped = useRef(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);
  const total = counted.data ?? 0;
  const number = `${count(total)}${total >= MOST_COUNTED ? ' or more' : ''}`;
  const isUnderWay = progress?.state === 'running' && error === null;

  const start = async () => {
    setError(null);
    stopped.current = false;
    setProgress(progress ?? NOTHING_CANCELLED);
    try {
      await cancelAll({
        sofar: progress ?? NOTHING_CANCELLED,
        ask: async (step) => {
          const body = bodies[Math.min(step, bodies.length - 1)] ?? {};
          const { data } = await http.POST(PATH, { body });
          if (!data) throw new Error('the server has answered nothing');
          return { answer: data.data, hasMore: data.data.hasMore === true || step < bodies.length - 1 };
        },
        tell: setProgress,
        isStopped: () => stopped.current,
      });
    } catch (thrown) {
      setError(thrown);
    }
  };

  return (
    <Dialog title="Cancel notifications" onClose={() => !isUnderWay && onClose(progress !== null)}>
      <p className="text-dim wrap-anywhere">{inWords(what)}</p>
      {progress === null && counted.error && (
        <div className="mt-3">
          <ErrorNotice error={counted.error} retry={() => void counted.refetch()} />
        </div>
      )}
      {progress === null && counted.isPending && <Skeleton lines={4} className="mt-3" />}
      {progress === null && counted.isSuccess && (
        <form
          className="mt-3 grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <p className="text-lg">
            <strong>{number}</strong> {total === 1 ? 'notification' : 'notifications'} will not be sent.
          </p>
          <p className="text-dim">
            This cannot be undone. What a provider has already, or is being called for, is left as it is.
          </p>
          <TypedCount total={total} typed={typed} type={setTyped} />
          <Actions>
            <CopyAsCurl method="POST" path={PATH} body={bodies[0]} />
            <Button onClick={() => onClose(false)}>Not now</Button>
            <Button type="submit" look="danger" disabled={total === 0 || !isConfirmed(total, typed)}>
              Cancel {number}
            </Button>
          </Actions>
        </form>
      )}
      {progress !== null && (
        <div className="mt-3 grid gap-3">
          <CancelResult progress={progress} of={number} />
          {error !== null && <ErrorNotice error={error} retry={() => void start()} />}
          <Actions>
            {isUnderWay ? (
              <Button
                onClick={() => {
                  stopped.current = true;
                }}
              >
                Stop
              </Button>
            ) : (
              <Button look="primary" onClick={() => onClose(true)}>
                Close
              </Button>
            )}
          </Actions>
        </div>
      )}
    </Dialog>
  );
}

function CancelResult({ progress, of }: { progress: CancelProgress; of: string }) {
  const { cancelled, kept, notFound, state } = progress;
  return (
    <>
      <p role="status" className="text-lg">
        <strong>{count(cancelled)}</strong> of {of} cancelled{state === 'running' ? ' so far…' : '.'}
        {state === 'stopped' && ' You stopped it; what is cancelled stays so.'}
      </p>
      {(kept.size > 0 || notFound > 0) && (
        <Banner tone="wait">
          Not cancelled, since they had changed meanwhile:
          <ul>
            {[...kept].map(([status, number]) => (
              <li key={status}>
                {count(number)} × {statusLabel(status as Status)}
              </li>
            ))}
            {notFound > 0 && <li>{count(notFound)} × not found</li>}
          </ul>
        </Banner>
      )}
    </>
  );
}

/** The requests that it takes; the last one is repeated while the server has more. */
function bodiesOf(what: Cancelled, environment: 'live' | 'test'): Body[] {
  if (!('ids' in what)) return [{ ...what, environment }];
  const pages = Math.ceil(what.ids.length / IDS_AT_ONCE);
  return Array.from({ length: pages }, (_, page) => ({
    ids: what.ids.slice(page * IDS_AT_ONCE, (page + 1) * IDS_AT_ONCE),
  }));
}

function inWords(what: Cancelled): string {
  if ('ids' in what) return 'Those that you have chosen and that still wait';
  return 'tag' in what ? `All that wait with the tag ${what.tag}` : `All that wait for ${what.recipient}`;
}

/** How many a cancel would take, by the server. */
function useCount(http: ClientScope['http'], bodies: readonly Body[]) {
  return useQuery({
    queryKey: ['post', PATH, bodies],
    queryFn: async ({ signal }) => {
      let sum = 0;
      for (const body of bodies) {
        const { data } = await http.POST(PATH, { body: { ...body, dryRun: true }, signal });
        if (data?.data.wouldCancel === undefined) throw new Error('the server has not counted');
        sum += data.data.wouldCancel;
      }
      return sum;
    },
    staleTime: 'static',
    gcTime: 0,
    placeholderData: (): undefined => undefined,
  });
}
