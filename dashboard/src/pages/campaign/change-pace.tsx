import { type FormEvent, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { PaceFields } from './pace-fields.tsx';
import { paceForm, paceOf, paceProblems } from './schedule.ts';
import { type Campaign, useAct } from './use-campaign.ts';

/** Rate, end and guard, which can change while it runs. */
export function ChangePace({ campaign, onClose }: { campaign: Campaign; onClose: (isDone: boolean) => void }) {
  const { http } = useClientScope();
  const { id } = campaign;
  const [form, setForm] = useState(() => paceForm(campaign));
  const problems = paceProblems(form);
  const body = paceOf(form);
  const { run, isBusy, error } = useAct(() => http.PATCH('/api/campaigns/{id}', { params: { path: { id } }, body }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(problems).length === 0 && (await run())) onClose(true);
  };
  return (
    <Dialog title="Rate, end and guard" wide onClose={() => onClose(false)}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <p className="text-dim">Another rate takes hold within two seconds.</p>
        <PaceFields
          form={form}
          problems={problems}
          change={(changes) => setForm((known) => ({ ...known, ...changes }))}
        />
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="PATCH" path={`/api/campaigns/${id}`} body={body} />
          <Button onClick={() => onClose(false)}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Change
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
