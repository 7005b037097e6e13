import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/states.tsx';

const VERDICTS = [
  {
    as: 'sent',
    label: 'It was sent',
    hint: 'The notification becomes Sent, and whoever listens is told.',
    ofNotification: true,
  },
  {
    as: 'failed',
    label: 'It failed for good',
    hint: 'The notification becomes, or stays, Failed.',
    ofNotification: true,
  },
  { as: 'ignored', label: 'Ignore it', hint: 'Nothing is said of the notification.', ofNotification: false },
] as const;

/** Closes a dead letter by hand: what became of it, and why somebody says so. */
export function Resolve({
  letter,
  onClose,
  onResolved,
}: {
  letter: components['schemas']['DeadLetterWithNotification'];
  onClose: () => void;
  onResolved: () => void;
}) {
  const { http } = useClientScope();
  const [as, setAs] = useState<(typeof VERDICTS)[number]['as']>(letter.notification ? 'failed' : 'ignored');
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const body = { as, ...(note.trim() !== '' && { note: note.trim() }) };
  const resolve = async () => {
    setBusy(true);
    setError(null);
    try {
      await http.POST('/api/dead-letters/{id}/resolve', { params: { path: { id: letter.id } }, body });
      onResolved();
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Resolve this one" onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void resolve();
        }}
      >
        <fieldset className="grid gap-2">
          <legend className="mb-2">It is closed, and cannot be replayed any more. What became of it?</legend>
          {VERDICTS.filter(({ ofNotification }) => letter.notification || !ofNotification).map((one) => (
            <label key={one.as} className="flex items-start gap-2">
              <input
                type="radio"
                name="as"
                className="mt-1 accent-accent"
                checked={as === one.as}
                onChange={() => setAs(one.as)}
              />
              <span>
                {one.label}
                <span className="block text-xs text-dim">{one.hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <TextArea
          label="Note"
          rows={2}
          maxLength={1000}
          value={note}
          placeholder="How you know, or why it does not matter"
          onChange={({ target }) => setNote(target.value)}
        />
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="POST" path={`/api/dead-letters/${letter.id}/resolve`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Resolve
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
