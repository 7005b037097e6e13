import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { REASONS, type Suppression } from './reasons.ts';

/** Asks before an address is sent to again. */
export function Remove({
  suppression: { id, recipient, reason },
  onClose,
  onRemoved,
}: {
  suppression: Suppression;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const { http } = useClientScope();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const remove = async () => {
    setBusy(true);
    setError(null);
    try {
      await http.DELETE('/api/suppressions/{id}', { params: { path: { id } } });
      onRemoved();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Send to this address again?" onClose={onClose}>
      <div className="grid gap-3">
        <p className="font-medium wrap-anywhere">{recipient ?? 'An address that was erased'}</p>
        {reason !== 'manual' && (
          <Banner tone="wait">
            {REASONS[reason].says} To send there again can harm how providers see you
            {(reason === 'unsubscribe' || reason === 'complaint') &&
              ', and may break the law unless the person asks for it'}
            .
          </Banner>
        )}
        <p>New notifications to it go out again. What was stopped stays so.</p>
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="DELETE" path={`/api/suppressions/${id}`} />
        <Button onClick={onClose}>Not now</Button>
        <Button look="danger" busy={isBusy} onClick={() => void remove()}>
          Remove the suppression
        </Button>
      </Actions>
    </Dialog>
  );
}
