import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CHANNELS, type Channel, channelLabel } from '../../ui/channels.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { ContentForm } from '../campaign/content-form.tsx';
import { useAct } from '../campaign/use-campaign.ts';
import { wordsForm, wordsOf, wordsProblems } from '../campaign/words.ts';

/** A new draft: its name, its channel, and what it says, by which its file of people is then read. */
export function NewCampaign({ onClose }: { onClose: () => void }) {
  const { http, client, environment } = useClientScope();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [channel, setChannel] = useState<Channel>('email');
  const [form, setForm] = useState(() => wordsForm(null));
  const [isTried, setTried] = useState(false);
  const problems = wordsProblems(form);
  const body = { name: name.trim(), channel, ...wordsOf(form, channel, null) };
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST('/api/campaigns', { body });
    if (!data) throw new Error('no answer');
    await navigate({
      to: '/$client/$environment/campaigns/$id',
      params: { client: client.clientId, environment, id: data.data.id },
      search: { step: 'audience' },
    });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (body.name && Object.keys(problems).length === 0) void run();
  };
  return (
    <Dialog title="New campaign" wide onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3" noValidate>
        <p className="text-dim">
          This makes a draft. Its people are uploaded next, and nothing is sent before it is checked and started.
        </p>
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <Field
            label="Name"
            required
            maxLength={200}
            value={name}
            hint="For your own lists."
            error={isTried && !body.name ? 'is needed' : null}
            onChange={({ target }) => setName(target.value)}
          />
          <Select
            label="Channel"
            value={channel}
            hint="It cannot be changed later."
            options={CHANNELS.map((one) => ({ value: one, label: channelLabel(one) }))}
            onChange={({ target }) => setChannel(target.value as Channel)}
          />
        </div>
        <ContentForm
          channel={channel}
          form={form}
          problems={isTried ? problems : {}}
          change={(changes) => setForm((known) => ({ ...known, ...changes }))}
        />
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="POST" path="/api/campaigns" body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Make the draft
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
