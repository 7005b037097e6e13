import { type FormEvent, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NotSaved } from './conflict.tsx';
import { PaceFields } from './pace-fields.tsx';
import {
  paceForm,
  paceOf,
  paceProblems,
  type ScheduleForm,
  scheduleForm,
  scheduleOf,
  scheduleProblems,
} from './schedule.ts';
import { asRead, type Campaign, useAct } from './use-campaign.ts';

const KINDS = [
  { name: 'now', label: 'When it is started' },
  { name: 'at', label: 'At a moment' },
  { name: 'local', label: 'By time zone' },
] as const;

/** When it is sent, how fast, and when it stops by itself. */
export function ScheduleStep({
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
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [form, setForm] = useState(() => scheduleForm(campaign, ownZone));
  const [pace, setPace] = useState(() => paceForm(campaign));
  const [isTried, setTried] = useState(false);
  const problems = scheduleProblems(form);
  const paceProblem = paceProblems(pace);
  const isRight = Object.keys(problems).length + Object.keys(paceProblem).length === 0;
  const body = { schedule: scheduleOf(form), ...paceOf(pace) };
  const { run, isBusy, error } = useAct(() => http.PATCH('/api/campaigns/{id}', { params: asRead(campaign), body }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isRight && (await run())) onSaved();
  };
  return (
    <Panel title="When and how fast">
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <div className="grid gap-3">
          <Choice
            label="When"
            options={KINDS}
            chosen={form.kind}
            choose={(kind) => setForm((known) => ({ ...known, kind }))}
          />
          <When
            form={form}
            ownZone={ownZone}
            problems={isTried ? problems : {}}
            change={(changes) => setForm((known) => ({ ...known, ...changes }))}
          />
        </div>
        <PaceFields
          form={pace}
          problems={isTried ? paceProblem : {}}
          change={(changes) => setPace((known) => ({ ...known, ...changes }))}
        />
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

type WhenProps = {
  form: ScheduleForm;
  ownZone: string;
  problems: Partial<Record<keyof ScheduleForm, string>>;
  change: (changes: Partial<ScheduleForm>) => void;
};

function When({ form, ownZone, problems, change }: WhenProps) {
  if (form.kind === 'now') return <p className="text-dim">It goes as soon as somebody starts it.</p>;
  if (form.kind === 'at') {
    return (
      <Field
        label="At"
        type="datetime-local"
        className="max-w-72"
        value={form.at}
        error={problems.at ?? null}
        hint={`In your time zone, ${ownZone}. A moment that has passed means at once.`}
        onChange={({ target }) => change({ at: target.value })}
      />
    );
  }
  const zoneField = form.whose === 'one' ? 'zone' : 'fallback';
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <Field
        label="Date and time of day"
        type="datetime-local"
        value={form.local}
        error={problems.local ?? null}
        hint="As the clock shows it there."
        onChange={({ target }) => change({ local: target.value })}
      />
      <Select
        label="Whose clock"
        value={form.whose}
        options={[
          { value: 'recipient', label: 'Each one’s own: a wave for each time zone' },
          { value: 'one', label: 'That of one time zone' },
        ]}
        onChange={({ target }) => change({ whose: target.value as ScheduleForm['whose'] })}
      />
      <Field
        label={form.whose === 'one' ? 'Time zone' : 'Time zone of who has none'}
        list="time-zones"
        autoComplete="off"
        value={form[zoneField]}
        error={problems[zoneField] ?? null}
        hint={form.whose === 'one' ? 'Such as Europe/Berlin.' : 'The column timeZone of the file says each one’s.'}
        onChange={({ target }) => change({ [zoneField]: target.value })}
      />
      <datalist id="time-zones">
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Select
        label="Where that time is over by then"
        value={form.ifPast}
        options={[
          { value: 'now', label: 'Send at once' },
          { value: 'skip', label: 'Do not send' },
        ]}
        onChange={({ target }) => change({ ifPast: target.value as ScheduleForm['ifPast'] })}
      />
    </div>
  );
}
