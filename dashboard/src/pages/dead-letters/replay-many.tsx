import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { type ClientScope, useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { count } from '../../ui/number.tsx';
import { Banner, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { words } from '../../ui/status.tsx';
import { isConfirmed, TypedCount } from '../../ui/typed-count.tsx';
import { filterInWords, type ReplayFilter } from './filter.ts';
import { NOTHING_REPLAYED, type ReplayProgress, reasonsOf, replayAll } from './replay-all.ts';
import { useLettersChanged } from './use-letters-changed.ts';

const SAMPLES = 5;
/** What the server replays at once; the next of them are asked for by this page. */
const OF_ONE_REQUEST = 10_000;

/** Replays all that a filter finds: how many first, then how it goes, then what came of it. */
export function ReplayMany({ filter: asked, onClose }: { filter: ReplayFilter; onClose: () => void }) {
  const { environment } = useClientScope();
  const filter = { ...asked, environment };
  const { http } = useClientScope();
  const counted = useCounts(http, filter);
  const changed = useLettersChanged();
  const [withUnknown, setWithUnknown] = useState(false);
  const [rate, setRate] = useState('');
  const [typed, setTyped] = useState('');
  const [progress, setProgress] = useState<ReplayProgress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stopped = useRef(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);

  const { sure = 0, unknown = 0, until } = counted.data ?? {};
  const total = sure + (withUnknown ? unknown : 0);
  const ratePerSecond = rate === '' ? undefined : Number(rate);
  const body = {
    filter: { ...filter, ...(until && { to: until }), ...(withUnknown && { includeUnknown: true }) },
    ...(ratePerSecond !== undefined && { ratePerSecond }),
  };
  const isRateRight = ratePerSecond === undefined || (ratePerSecond >= 0.1 && ratePerSecond <= 1_000);
  const isUnderWay = progress !== null && ['running', 'waiting'].includes(progress.state) && error === null;

  const start = async () => {
    setError(null);
    stopped.current = false;
    const sofar = progress ?? NOTHING_REPLAYED;
    setProgress(sofar);
    try {
      await replayAll({
        sofar,
        replay: async () => {
          const { data } = await http.POST('/api/dead-letters/replay', { body });
          if (!data || 'count' in data.data) throw new Error('the server has only counted');
          return data.data;
        },
        ratePerSecond,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        isStopped: () => stopped.current,
        tell: setProgress,
      });
    } catch (thrown) {
      setError(thrown);
    } finally {
      changed();
    }
  };

  return (
    <Dialog title="Replay dead letters" onClose={() => !isUnderWay && onClose()}>
      <p className="text-dim">{filterInWords(filter) || 'All that is open, whatever the cause'}</p>
      {!progress && counted.error && (
        <div className="mt-3">
          <ErrorNotice error={counted.error} retry={() => void counted.refetch()} />
        </div>
      )}
      {!progress && counted.isPending && <Skeleton lines={3} className="mt-3" />}
      {!progress && counted.data && (
        <form
          className="mt-3 grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <p className="text-lg">
            <strong>{count(total)}</strong> {total === 1 ? 'notification' : 'notifications'} will be sent again.
          </p>
          {total === 0 && (
            <p className="text-dim">What is in a replay already, has expired or cannot be read is left out.</p>
          )}
          {unknown > 0 && (
            <label className="flex items-start gap-2">
              <input
                type="checkbox"
                className="mt-1 accent-accent"
                checked={withUnknown}
                onChange={({ target }) => setWithUnknown(target.checked)}
              />
              <span>
                Also {count(unknown)} that may have been sent already. <strong>People may get them twice.</strong>
              </span>
            </label>
          )}
          <Field
            label="At most per second"
            type="number"
            inputMode="decimal"
            min={0.1}
            max={1000}
            step="any"
            value={rate}
            placeholder="as fast as they go"
            error={isRateRight ? null : 'must be between 0.1 and 1,000'}
            hint={
              total > OF_ONE_REQUEST
                ? 'The server keeps to it. Keep this page open until all are queued.'
                : 'The server keeps to it, also when this page is closed.'
            }
            onChange={({ target }) => setRate(target.value)}
          />
          <TypedCount total={total} typed={typed} type={setTyped} />
          <Actions>
            <CopyAsCurl method="POST" path="/api/dead-letters/replay" body={body} />
            <Button onClick={onClose}>Not now</Button>
            <Button type="submit" look="primary" disabled={total === 0 || !isConfirmed(total, typed) || !isRateRight}>
              Replay {count(total)}
            </Button>
          </Actions>
        </form>
      )}
      {progress && (
        <div className="mt-3 grid gap-3">
          <Bar done={progress.replayed} of={total} />
          <p role="status">
            {count(progress.replayed)} of {count(total)} queued. {SAYS[error === null ? progress.state : 'failed']}
          </p>
          {error !== null && <ErrorNotice error={error} retry={() => void start()} />}
          <Skipped skipped={progress.skipped} />
          <Actions>
            {isUnderWay ? (
              <Button
                look="danger"
                onClick={() => {
                  stopped.current = true;
                }}
              >
                Stop
              </Button>
            ) : (
              <Button look="primary" onClick={onClose}>
                Close
              </Button>
            )}
          </Actions>
        </div>
      )}
    </Dialog>
  );
}

const SAYS: Record<ReplayProgress['state'] | 'failed', string> = {
  running: 'The server is at it. What is queued stays queued if you stop.',
  waiting: 'The next ones follow at the rate that you set. Keep this page open.',
  done: 'They now go as any notification does; whatever fails again comes back as a new dead letter.',
  stopped: 'Stopped. What is queued goes on.',
  stuck: 'None of the others can be replayed now.',
  failed: 'What is queued goes on.',
};

function Bar({ done, of }: { done: number; of: number }) {
  const width = of === 0 ? 100 : Math.min(100, (done / of) * 100);
  return (
    <div
      role="progressbar"
      aria-label="Replayed"
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={done}
      className="h-2 overflow-hidden rounded-full bg-raised"
    >
      <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${width}%` }} />
    </div>
  );
}

function Skipped({ skipped }: { skipped: ReadonlyMap<string, string> }) {
  const { client, environment } = useClientScope();
  if (skipped.size === 0) return null;
  return (
    <Banner tone="wait">
      <strong>{count(skipped.size)} were left out</strong>, since they had changed meanwhile:
      <ul className="mt-1 grid gap-1">
        {reasonsOf(skipped).map(({ code, ids }) => (
          <li key={code}>
            {count(ids.length)} × <span title={code}>{words(code)}</span>:{' '}
            {ids.slice(0, SAMPLES).map((id) => (
              <Link
                key={id}
                to="/$client/$environment/dead-letters/$id"
                params={{ client: client.clientId, environment, id }}
                className="mr-2 inline-block font-mono text-xs underline"
              >
                {id}
              </Link>
            ))}
            {ids.length > SAMPLES && '…'}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/**
 * How many a replay would take, and until when they were given up: what is given up later, such as by this very replay,
 * does not belong to it. The moment is the server's, whose clock says when something was given up.
 */
function useCounts(http: ClientScope['http'], filter: ReplayFilter) {
  return useQuery({
    queryKey: ['post', 'replay count', filter],
    queryFn: async ({ signal }) => {
      const ask = async (bounds: { to?: string }, includeUnknown: boolean) => {
        const body = { filter: { ...filter, ...bounds, includeUnknown }, dryRun: true };
        const { data, response } = await http.POST('/api/dead-letters/replay', { body, signal });
        if (!data || !('count' in data.data)) throw new Error('the server has not counted');
        return { count: data.data.count, at: response.headers.get('date') };
      };
      const all = await ask({}, true);
      const until = filter.to ?? (all.at ? new Date(Date.parse(all.at) + 1_000).toISOString() : undefined);
      const sure = await ask(until ? { to: until } : {}, false);
      return { sure: sure.count, unknown: Math.max(0, all.count - sure.count), until };
    },
    staleTime: 'static',
    gcTime: 0,
  });
}
