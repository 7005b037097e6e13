import { useState } from 'react';
import type { operations } from '../../../../src/client/schema.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import type { ApiCall } from '../../ui/curl.ts';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { choose, EVENT_GROUPS, EVENTS, type Pattern } from './events.ts';

export type WebhookBody = Required<operations['createWebhook']['requestBody']['content']['application/json']>;

/** The fields of a webhook, in a dialog. @param props `call` names what saving asks of the API, for this body; null where nothing is changed */
export function WebhookForm({
  title,
  before,
  saves,
  call,
  save,
  onClose,
}: {
  title: string;
  before: WebhookBody;
  saves: string;
  call: (body: WebhookBody) => ApiCall | null;
  save: (body: WebhookBody) => Promise<unknown>;
  onClose: () => void;
}) {
  const [url, setUrl] = useState(before.url);
  const [description, setDescription] = useState(before.description ?? '');
  const [isAll, setAll] = useState(before.events.length === 0);
  const [events, setEvents] = useState<readonly Pattern[]>(before.events);
  const body: WebhookBody = {
    url: url.trim(),
    description: description.trim() || null,
    events: isAll ? [] : [...events],
  };
  const { run, isBusy, error } = useAct(() => save(body));
  const problem = error === null ? null : problemOf(error);
  const curl = call(body);
  const isWhole = body.url !== '' && (isAll || events.length > 0);
  return (
    <Dialog title={title} wide onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Field
          label="URL"
          type="url"
          required
          autoComplete="off"
          spellCheck={false}
          value={url}
          placeholder="https://hooks.example.com/posthorn"
          hint="It gets a POST for each event, and answers with 2xx within 15 seconds."
          error={problem?.within('url') ?? null}
          onChange={({ target }) => setUrl(target.value)}
        />
        <Field
          label="Description"
          maxLength={200}
          autoComplete="off"
          value={description}
          placeholder="Our order system"
          error={problem?.within('description') ?? null}
          onChange={({ target }) => setDescription(target.value)}
        />
        <fieldset>
          <legend className="mb-1 text-sm font-medium">What it is told of</legend>
          <div className="flex flex-wrap gap-4">
            <Radio name="events" label="Everything" isChosen={isAll} choose={() => setAll(true)} />
            <Radio name="events" label="What is chosen here" isChosen={!isAll} choose={() => setAll(false)} />
          </div>
          {!isAll && <Events chosen={events} set={setEvents} />}
          {problem?.within('events') && <p className="mt-1 text-xs text-bad">It {problem.within('events')}.</p>}
        </fieldset>
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        <Actions>
          {isWhole && curl && <CopyAsCurl {...curl} />}
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={!isWhole || curl === null}>
            {saves}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function Events({ chosen, set }: { chosen: readonly Pattern[]; set: (events: readonly Pattern[]) => void }) {
  return (
    <div className="mt-3 grid gap-4 sm:grid-cols-2">
      {EVENT_GROUPS.map(({ title, all, each }) => (
        <fieldset key={title} className="grid content-start gap-1">
          <legend className="text-sm text-dim">{title}</legend>
          {[all, ...each].map((pattern) => (
            <label key={pattern} className="flex items-center gap-2" title={pattern}>
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent disabled:opacity-40"
                checked={chosen.includes(all) || chosen.includes(pattern)}
                disabled={pattern !== all && chosen.includes(all)}
                onChange={({ target }) => set(choose(chosen, pattern, target.checked))}
              />
              {EVENTS[pattern]}
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  );
}

function Radio(props: { name: string; label: string; isChosen: boolean; choose: () => void }) {
  return (
    <label className="flex items-center gap-2">
      <input
        type="radio"
        name={props.name}
        className="size-4 accent-accent"
        checked={props.isChosen}
        onChange={props.choose}
      />
      {props.label}
    </label>
  );
}
