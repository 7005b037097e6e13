import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { Ago } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';
import type { ApiKey } from './key.ts';

const LATELY_MS = 7 * 86_400_000;

/** Asks before a key ends for good. */
export function RevokeKey({ apiKey, onClose, onDone }: { apiKey: ApiKey; onClose: () => void; onDone: () => void }) {
  const { http } = useClientScope();
  const { id, name, prefix, lastUsedAt } = apiKey;
  const { run, isBusy, error } = useAct(async () => {
    await http.DELETE('/api/keys/{id}', { params: { path: { id } } });
    onDone();
  });
  return (
    <Dialog title={`Revoke “${name}”?`} onClose={onClose}>
      <div className="grid gap-3">
        <p>
          <code className="font-mono text-xs">{prefix}</code>…, and whoever it has invited, is refused within 5 seconds,
          for good. This cannot be undone; “Rotate” gives time to put another key in its place.
        </p>
        {lastUsedAt && Date.now() - Date.parse(lastUsedAt) < LATELY_MS && (
          <Banner tone="wait">
            It is in use: the last time was <Ago at={lastUsedAt} />.
          </Banner>
        )}
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="DELETE" path={`/api/keys/${id}`} />
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" busy={isBusy} onClick={() => void run()}>
          Revoke
        </Button>
      </Actions>
    </Dialog>
  );
}
