import { useEffect, useRef, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { count } from '../../ui/number.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { type Status, statusLabel } from '../../ui/status.tsx';
import { type CancelProgress, cancelAll, NOTHING_CANCELLED } from './cancel-all.ts';

const PATH = '/api/notifications/cancel';
/** What one request takes. */
const IDS_AT_ONCE = 1_000;
/** From so many on the number has to be typed. */
const TYPED_OVER = 100;

/** Cancels what was chosen: how many first, then how it goes, then what came of it. */
export function CancelChosen({ ids, onClose }: { ids: readonly string[]; onClose: (hasCancelled: boolean) => void }) {
  const { http } = useClientScope();
  const [progress, setProgress] = useState<CancelProgress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [typed, setTyped] = useState('');
  const stopped = useRef(false);
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );
  const isUnderWay = progress?.state === 'running' && error === null;
  const isConfirmed = ids.length <= TYPED_OVER || typed.replaceAll(/\D/g, '') === String(ids.length);

  const start = async () => {
    setError(null);
    stopped.current = false;
    setProgress(NOTHING_CANCELLED);
    try {
      await cancelAll({
        ask: async (step) => {
          const from = step * IDS_AT_ONCE;
          const body = { ids: ids.slice(from, from + IDS_AT_ONCE) };
          const { data } = await http.POST(PATH, { body });
          if (!data) throw new Error('the server has answered nothing');
          return { answer: data.data, hasMore: from + IDS_AT_ONCE < ids.length };
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
      {progress === null ? (
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <p className="text-lg">
            <strong>{count(ids.length)}</strong>{' '}
            {ids.length === 1 ? 'notification will not be sent.' : 'notifications will not be sent.'}
          </p>
          <p className="text-dim">
            This cannot be undone. What a provider has already, or is being called for, is left as it is.
          </p>
          {ids.length > TYPED_OVER && (
            <Field
              label={`Type ${count(ids.length)} to confirm`}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          )}
          <Actions>
            <CopyAsCurl method="POST" path={PATH} body={{ ids: ids.slice(0, IDS_AT_ONCE) }} />
            <Button onClick={() => onClose(false)}>Not now</Button>
            <Button type="submit" look="danger" disabled={!isConfirmed}>
              Cancel {count(ids.length)}
            </Button>
          </Actions>
        </form>
      ) : (
        <div className="grid gap-3">
          <CancelResult progress={progress} of={ids.length} />
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

function CancelResult({ progress, of }: { progress: CancelProgress; of: number }) {
  const { cancelled, kept, notFound, state } = progress;
  return (
    <>
      <p role="status" className="text-lg">
        <strong>{count(cancelled)}</strong> of {count(of)} cancelled{state === 'running' ? ' so far…' : '.'}
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
