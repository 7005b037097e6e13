import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { fromLocalInput, toLocalInput } from '../../ui/local-time.ts';
import { count } from '../../ui/number.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';

const DAY_MS = 86_400_000;

/** Sends what was recorded since a moment once more. */
export function Resend({
  id,
  failingSince,
  tell,
  onClose,
}: {
  id: string;
  failingSince: string | null;
  tell: (what: string) => void;
  onClose: () => void;
}) {
  const { http } = useClientScope();
  const [at, setAt] = useState(() => toLocalInput(failingSince ?? new Date(Date.now() - DAY_MS).toISOString()));
  const [onlyUndelivered, setOnlyUndelivered] = useState(true);
  const since = fromLocalInput(at);
  const body = { since: since ?? '2027-01-01T00:00:00Z', onlyUndelivered };
  const { run, isBusy, error } = useAct(async () => {
    if (since === undefined) return;
    const { data } = await http.POST('/api/webhooks/{id}/resend', { params: { path: { id } }, body });
    const events = data?.data.count ?? 0;
    tell(
      events === 0
        ? 'There was nothing to resend.'
        : `${events === 1 ? 'One event goes' : `${count(events)} events go`} out again, the oldest first, 50 a second at most.`,
    );
    onClose();
  });
  const problem = error === null ? null : problemOf(error);
  return (
    <Dialog title="Resend events" onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Field
          label="That happened since"
          type="datetime-local"
          required
          value={at}
          hint="In your time zone. Events are kept for 30 days."
          error={problem?.of('since') ?? null}
          onChange={({ target }) => setAt(target.value)}
        />
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={onlyUndelivered}
            onChange={({ target }) => setOnlyUndelivered(target.checked)}
          />
          Only what it has not taken
        </label>
        <p className="text-dim">
          Each goes with the id it had (<code className="font-mono text-xs">webhook-id</code>), by which a receiver
          drops what it knows already.
        </p>
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        <Actions>
          <CopyAsCurl method="POST" path={`/api/webhooks/${id}/resend`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={since === undefined}>
            Resend
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
