import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { SCOPES, type Suppression } from './reasons.ts';

/** Stops all that goes to an address from now on. */
export function Add({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const { http } = useClientScope();
  const [recipient, setRecipient] = useState('');
  const [scope, setScope] = useState<Suppression['scope']>('all');
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [was, setWas] = useState<Suppression | null>(null);
  const body = { recipient: recipient.trim(), scope, ...(note.trim() !== '' && { note: note.trim() }) };
  const problem = error === null ? null : problemOf(error);
  const add = async () => {
    setBusy(true);
    setError(null);
    setWas(null);
    try {
      const { data, response } = await http.POST('/api/suppressions', { body });
      onAdded();
      if (response.status === 201 || !data) return onClose();
      setWas(data.data);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Suppress an address" onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field
          label="Address"
          required
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={recipient}
          placeholder="ada@example.com"
          hint="An e-mail address, a phone number such as +14155552671, a device token, a URL, or a user id."
          error={problem?.of('recipient') ?? null}
          onChange={({ target }) => setRecipient(target.value)}
        />
        <Select
          label="What is stopped"
          value={scope}
          options={Object.entries(SCOPES).map(([value, label]) => ({ value, label }))}
          hint="What waits already is stopped as well, when its turn comes."
          onChange={({ target }) => setScope(target.value as Suppression['scope'])}
        />
        <TextArea
          label="Note"
          rows={2}
          maxLength={1000}
          value={note}
          placeholder="Asked us by phone"
          error={problem?.of('note') ?? null}
          onChange={({ target }) => setNote(target.value)}
        />
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        {was && <Banner>It was suppressed already. The entry stays as it is.</Banner>}
        <Actions>
          {body.recipient !== '' && <CopyAsCurl method="POST" path="/api/suppressions" body={body} />}
          <Button onClick={onClose}>{was ? 'Close' : 'Not now'}</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={body.recipient === ''}>
            Suppress
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
