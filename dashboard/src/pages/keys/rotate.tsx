import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { OverlapSelect, USUAL_OVERLAP } from '../../ui/overlap.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';
import type { ApiKey } from './key.ts';

/** A new key in place of one, which works along for a while. */
export function RotateKey({ apiKey, onClose, onDone }: { apiKey: ApiKey; onClose: () => void; onDone: () => void }) {
  const { http } = useClientScope();
  const [overlap, setOverlap] = useState(USUAL_OVERLAP);
  const [made, setMade] = useState<components['schemas']['RotatedApiKey'] | null>(null);
  const body = { overlapMs: Number(overlap) };
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST('/api/keys/{id}/rotate', { params: { path: { id: apiKey.id } }, body });
    if (data) setMade(data.data);
    onDone();
  });
  if (made) {
    const end = made.formerKey.expiresAt;
    return (
      <SecretDialog title={`The new key “${made.name}”`} name="key" secret={made.apiKey} onClose={onClose}>
        {end && (
          <p>
            {Date.parse(end) > Date.now() ? 'The former one works until ' : 'The former one ended at '}
            <Time at={end} />.
          </p>
        )}
        {made.expiresAt && (
          <p className="text-dim">
            This one expires at <Time at={made.expiresAt} />.
          </p>
        )}
      </SecretDialog>
    );
  }
  return (
    <Dialog title={`Rotate “${apiKey.name}”?`} onClose={onClose}>
      <div className="grid gap-3">
        <p>A new key is made that may do the same. It is shown once.</p>
        <OverlapSelect label="The former one still works for" value={overlap} change={setOverlap} />
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="POST" path={`/api/keys/${apiKey.id}/rotate`} body={body} />
        <Button onClick={onClose}>Not now</Button>
        <Button look="primary" busy={isBusy} onClick={() => void run()}>
          Rotate
        </Button>
      </Actions>
    </Dialog>
  );
}
