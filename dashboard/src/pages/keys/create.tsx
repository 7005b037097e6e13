import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { isWithin } from './key.ts';
import { KeyFields } from './key-fields.tsx';
import { type KeyForm, newKeyOf } from './key-form.ts';

/** What most keys need. */
const USUAL = ['notifications:write', 'notifications:read'] as const;

/** Makes a key, and shows it once. */
export function CreateKey({ onClose, onCreated }: { onClose: () => void; onCreated: () => void }) {
  const { http, environment, client } = useClientScope();
  const [form, setForm] = useState<KeyForm>({
    name: '',
    environment,
    scopes: USUAL.filter((scope) => isWithin([scope], client.scopes)),
    allowedIps: '',
    requestsPerMinute: '',
    expiresAt: '',
  });
  const [made, setMade] = useState<{ name: string; apiKey: string } | null>(null);
  const body = newKeyOf(form);
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST('/api/keys', { body });
    if (data) setMade(data.data);
    onCreated();
  });
  const problem = error === null ? null : problemOf(error);
  if (made) {
    return (
      <SecretDialog title={`The key “${made.name}”`} name="key" secret={made.apiKey} onClose={onClose}>
        <p className="text-dim">
          Send it with each request: <code className="font-mono text-xs">authorization: Bearer …</code>
        </p>
      </SecretDialog>
    );
  }
  return (
    <Dialog title="Create a key" wide onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <KeyFields form={form} set={(change) => setForm({ ...form, ...change })} isNew problem={problem} />
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        <Actions>
          <CopyAsCurl method="POST" path="/api/keys" body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={form.scopes.length === 0}>
            Create the key
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
