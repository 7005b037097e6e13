import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';

/** Asks before a message goes out again, and sends it. */
export function ReplayOne({
  letter,
  isDirty,
  onClose,
  onReplayed,
}: {
  letter: components['schemas']['DeadLetterWithNotification'];
  /** Something is typed that is not saved. */
  isDirty: boolean;
  onClose: () => void;
  onReplayed: () => void;
}) {
  const { http } = useClientScope();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const mayArriveTwice = letter.notification?.status === 'UNKNOWN';
  const replay = async () => {
    setBusy(true);
    setError(null);
    try {
      await http.POST('/api/dead-letters/{id}/replay', { params: { path: { id: letter.id } } });
      onReplayed();
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Replay this one?" onClose={onClose}>
      <div className="grid gap-3">
        {mayArriveTwice && (
          <Banner tone="wait">
            <strong>It may have been sent already.</strong> The person may then get it twice. Ask the provider first, if
            that matters.
          </Banner>
        )}
        {isDirty && <Banner tone="wait">What you have changed is not saved, and is not part of this replay.</Banner>}
        <p>
          {letter.notification
            ? 'The notification gets its next run, with all its attempts, and the changes that were saved here.'
            : 'The record is put back into the outbox, and goes to Kafka again.'}
        </p>
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="POST" path={`/api/dead-letters/${letter.id}/replay`} />
        <Button onClick={onClose}>Not now</Button>
        <Button look="primary" busy={isBusy} onClick={() => void replay()}>
          Replay
        </Button>
      </Actions>
    </Dialog>
  );
}
