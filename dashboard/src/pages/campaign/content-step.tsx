import { type FormEvent, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner } from '../../ui/states.tsx';
import { NotSaved } from './conflict.tsx';
import { ContentForm } from './content-form.tsx';
import { asRead, type Campaign, useAct } from './use-campaign.ts';
import { wordsForm, wordsOf, wordsProblems } from './words.ts';

/** What it says, and what it is called. */
export function ContentStep({
  campaign: now,
  onSaved,
  reread,
}: {
  campaign: Campaign;
  onSaved: () => void;
  reread: () => void;
}) {
  // As it was when the form was opened: what is saved meanwhile is not overwritten unseen.
  const [campaign] = useState(now);
  const { http } = useClientScope();
  const { channel, audience } = campaign;
  const [name, setName] = useState(campaign.name);
  const [form, setForm] = useState(() => wordsForm(campaign));
  const [isTried, setTried] = useState(false);
  const problems = wordsProblems(form);
  const body = { name: name.trim(), ...wordsOf(form, channel, campaign.content) };
  const { run, isBusy, error } = useAct(() => http.PATCH('/api/campaigns/{id}', { params: asRead(campaign), body }));
  const isOtherTemplate = form.kind === 'template' && form.key !== campaign.template?.key;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0 && body.name && (await run())) onSaved();
  };
  return (
    <Panel title="What it says">
      <form onSubmit={submit} className="grid gap-3" noValidate>
        <Field
          label="Name"
          value={name}
          required
          maxLength={200}
          hint="For your own lists: nobody who gets it sees it."
          error={isTried && !name.trim() ? 'is needed' : null}
          onChange={({ target }) => setName(target.value)}
        />
        <ContentForm
          channel={channel}
          form={form}
          problems={isTried ? problems : {}}
          change={(changes) => setForm((known) => ({ ...known, ...changes }))}
        />
        {isOtherTemplate && audience.accepted > 0 && (
          <Banner>
            The rows of the file were held to the template that was chosen when it was uploaded. Upload it again to have
            them held to this one; the check shows what some of them would get.
          </Banner>
        )}
        <NotSaved error={error} reread={reread} />
        <Actions>
          <CopyAsCurl method="PATCH" path={`/api/campaigns/${campaign.id}`} body={body} />
          <Button type="submit" look="primary" busy={isBusy}>
            Save and go on
          </Button>
        </Actions>
      </form>
    </Panel>
  );
}
