import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { count } from '../../ui/number.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { cloneOf } from './clone.ts';
import { copyAudience } from './copy-audience.ts';
import { isOpen } from './may.ts';
import { type Campaign, useAct } from './use-campaign.ts';

type Status = components['schemas']['NotificationStatus'];

const AUDIENCES: Record<string, { label: string; with: Status[] }> = {
  none: { label: 'Nobody yet: a file is uploaded next', with: [] },
  missed: { label: 'Who was not reached: failed, bounced or expired', with: ['FAILED', 'BOUNCED', 'EXPIRED'] },
  unopened: { label: 'Who got it and has not opened it', with: ['SENT', 'DELIVERED'] },
  reached: { label: 'Who got it', with: ['SENT', 'DELIVERED', 'OPENED', 'CLICKED'] },
};

/** A new draft that says the same, for nobody yet or for some of these people. */
export function Clone({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { http, client, environment } = useClientScope();
  const navigate = useNavigate();
  const [name, setName] = useState(`${campaign.name} again`);
  const [whom, setWhom] = useState('none');
  const [taken, setTaken] = useState(0);
  // Of one that was made, and whose people could not be taken over, no second one is made.
  const made = useRef<string | null>(null);
  const body = cloneOf(campaign, name.trim());
  const { run, isBusy, error } = useAct(async () => {
    made.current ??= (await http.POST('/api/campaigns', { body })).data?.data.id ?? null;
    const id = made.current;
    if (id === null) throw new Error('no answer');
    const statuses = AUDIENCES[whom]?.with ?? [];
    if (statuses.length > 0) await copyAudience(http, { to: id, from: campaign.id, statuses }, setTaken);
    void navigate({
      to: '/$client/$environment/campaigns/$id',
      params: { client: client.clientId, environment, id },
      search: {},
    });
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && (await run())) onClose();
  };
  return (
    <Dialog title="A new draft like this one" onClose={() => !isBusy && onClose()}>
      <form onSubmit={submit} className="grid gap-3">
        <p className="text-dim">
          It says the same, at the same rate and with the same guard. When it is sent is asked anew.
        </p>
        <Field label="Name" required maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        <Select
          label="For whom"
          value={whom}
          options={Object.entries(isOpen(campaign) ? { none: AUDIENCES.none } : AUDIENCES).map(([value, one]) => ({
            value,
            label: one?.label ?? value,
          }))}
          hint={
            whom === 'none'
              ? null
              : 'Their addresses are taken over. What the file said of each of them is not kept after sending, so the template has to manage without.'
          }
          onChange={({ target }) => setWhom(target.value)}
        />
        {isBusy && taken > 0 && <p role="status">{count(taken)} taken over so far.</p>}
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="POST" path="/api/campaigns" body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={!name.trim()}>
            Make the draft
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
