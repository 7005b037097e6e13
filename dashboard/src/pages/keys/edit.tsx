import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import type { ApiKey } from './key.ts';
import { KeyFields } from './key-fields.tsx';
import { changeOf, formOf } from './key-form.ts';

/** Changes what a key may do; only what is changed here is sent. */
export function EditKey({ apiKey, onClose, onDone }: { apiKey: ApiKey; onClose: () => void; onDone: () => void }) {
  const { http } = useClientScope();
  const [before] = useState(() => formOf(apiKey));
  const [form, setForm] = useState(before);
  const change = changeOf(before, form);
  const { run, isBusy, error } = useAct(async () => {
    if (change) await http.PATCH('/api/keys/{id}', { params: { path: { id: apiKey.id } }, body: change });
    onDone();
  });
  const problem = error === null ? null : problemOf(error);
  return (
    <Dialog title={`Change “${apiKey.name}”`} wide onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <KeyFields form={form} set={(more) => setForm({ ...form, ...more })} problem={problem} />
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        <p className="text-dim">It holds everywhere within 5 seconds.</p>
        <Actions>
          {change && <CopyAsCurl method="PATCH" path={`/api/keys/${apiKey.id}`} body={change} />}
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={!change || form.scopes.length === 0}>
            Save
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
