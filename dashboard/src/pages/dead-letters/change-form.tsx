import { FlaskConical, Save } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions } from '../../ui/dialog.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { addressName, type Change, changeInWords, changeOf, simulationOf, type Typed, typedOf } from './change.ts';
import { DryRun, type DryRunAnswer } from './dry-run.tsx';

type Letter = components['schemas']['DeadLetterWithNotification'];

/** Where an error of the API belongs. */
const POINTERS: Record<keyof Typed, string> = {
  address: '/recipient',
  template: '/template/key',
  version: '/template/version',
  data: '/template/data',
  provider: '/provider',
  retryAt: '/retryAt',
  note: '/note',
};

const ADDRESS_LABELS = {
  email: 'E-mail address',
  phone: 'Phone number',
  token: 'Device token',
  url: 'URL',
  userId: 'User id',
};

/** What can be mended before a replay, tried without sending, and saved. */
export function ChangeForm({
  letter,
  onSaved,
  onDirty,
}: {
  letter: Letter;
  onSaved: () => void;
  /** Whether something is typed that is not saved. */
  onDirty: (isDirty: boolean) => void;
}) {
  const { http, $api, can } = useClientScope();
  const before = typedOf(letter);
  const [edits, setEdits] = useState<Partial<Typed>>({});
  const [busy, setBusy] = useState<'dry' | 'save' | null>(null);
  const [answer, setAnswer] = useState<DryRunAnswer | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState<Change | null>(null);
  const keysId = useId();

  const { notification } = letter;
  const channel = notification?.channel ?? null;
  const mayName = can('content');
  const mayTry = notification !== null && mayName && letter.kind === 'notification';
  const providers = $api.useQuery(
    'get',
    '/api/providers',
    {},
    {
      enabled: can('notifications:read') && channel !== null,
      select: ({ data }) => data.providers.filter((one) => channel !== null && one.channels.includes(channel)),
    },
  );
  const templates = $api.useQuery(
    'get',
    '/api/templates',
    { params: { query: { limit: 100, ...(channel && { channel }) } } },
    { enabled: can('templates') && mayName && channel !== null, select: ({ data }) => data },
  );

  const typed = { ...before, ...edits };
  const asked = changeOf(channel, before, typed);
  const wrong = asked && 'error' in asked ? asked.error : null;
  const change: Change | null = asked && 'change' in asked ? asked.change : null;
  const isDirty = asked !== null;
  useEffect(() => onDirty(isDirty), [onDirty, isDirty]);
  const problem = error === null ? null : problemOf(error);
  const isAtFields =
    problem !== null &&
    problem.errors.length > 0 &&
    problem.errors.every(({ pointer }) => Object.values(POINTERS).some((path) => pointer.startsWith(path)));
  const set = (name: keyof Typed) => ({
    value: typed[name],
    onChange: ({ target }: { target: { value: string } }) => {
      setEdits({ ...edits, [name]: target.value });
      setAnswer(null);
      setError(null);
      setSaved(null);
    },
  });
  const errorOf = (name: keyof Typed): string | null =>
    wrong?.field === name
      ? wrong.detail
      : (problem?.errors.find(({ pointer }) => pointer.startsWith(POINTERS[name]))?.detail ?? null);

  const run = async (what: 'dry' | 'save', work: () => Promise<void>) => {
    setBusy(what);
    setError(null);
    setAnswer(null);
    try {
      await work();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(null);
    }
  };
  const tryIt = () =>
    run('dry', async () => {
      if (!notification) return;
      const ids = { filter: { ids: [letter.id], includeUnknown: true }, dryRun: true };
      const [simulated, counted] = await Promise.all([
        http.POST('/api/notifications/simulate', { body: simulationOf(notification, change ?? {}) }),
        http.POST('/api/dead-letters/replay', { body: ids }),
      ]);
      if (!simulated.data || !counted.data) throw new Error('no answer');
      const isReplayable = 'count' in counted.data.data && counted.data.data.count === 1;
      setAnswer({ simulation: simulated.data.data, isReplayable });
    });
  const save = () =>
    run('save', async () => {
      if (!change) return;
      await http.PATCH('/api/dead-letters/{id}', { params: { path: { id: letter.id } }, body: change });
      setEdits({});
      setSaved(change);
      onSaved();
    });

  const known = providers.data ?? [];
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {notification && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label={ADDRESS_LABELS[addressName(notification.channel)]}
            autoComplete="off"
            spellCheck={false}
            disabled={!mayName}
            error={errorOf('address')}
            hint={
              mayName
                ? 'The next run goes there.'
                : 'Your role sees people masked, and cannot name others (it lacks content).'
            }
            {...set('address')}
          />
          {known.length > 0 ? (
            <Select
              label="Provider"
              hint="The next run tries that one only."
              error={errorOf('provider')}
              options={[
                { value: '', label: 'As routed before' },
                ...known.map(({ name, state }) => ({
                  value: name,
                  label: state === 'away' ? `${name} (away now)` : name,
                })),
              ]}
              {...set('provider')}
            />
          ) : (
            <Field
              label="Provider"
              placeholder="as routed before"
              autoComplete="off"
              hint="The next run tries that one only."
              error={errorOf('provider')}
              {...set('provider')}
            />
          )}
        </div>
      )}
      {notification && mayName && (
        <details open={edits.template !== undefined}>
          <summary className="text-sm font-medium">Other words, from a template</summary>
          <div className="mt-2 grid gap-3 sm:grid-cols-[minmax(0,1fr)_8rem]">
            <Field
              label="Template"
              list={keysId}
              autoComplete="off"
              placeholder="order-shipped"
              error={errorOf('template')}
              {...set('template')}
            />
            <Field
              label="Version"
              inputMode="numeric"
              placeholder="published"
              error={errorOf('version')}
              {...set('version')}
            />
            <datalist id={keysId}>
              {(templates.data ?? []).map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </datalist>
            <TextArea
              label="Data"
              rows={3}
              spellCheck={false}
              placeholder={'{"name": "Ada"}'}
              className="sm:col-span-2"
              hint="What the words are made with, in JSON. They are rendered when you save."
              error={errorOf('data')}
              {...set('data')}
            />
          </div>
        </details>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        {letter.kind !== 'parked_record' && (
          <Field
            label="Replay by itself at"
            type="datetime-local"
            hint="In your time zone. Empty: not by itself."
            error={errorOf('retryAt')}
            {...set('retryAt')}
          />
        )}
        <TextArea
          label="Note"
          rows={2}
          maxLength={1000}
          hint="For whoever looks at this next."
          error={errorOf('note')}
          {...set('note')}
        />
      </div>
      {problem && !isAtFields && <ErrorNotice error={problem} />}
      {answer && <DryRun answer={answer} />}
      {saved && <Banner>Saved: {changeInWords(saved)}.</Banner>}
      <Actions>
        {change && <CopyAsCurl method="PATCH" path={`/api/dead-letters/${letter.id}`} body={change} />}
        {mayTry && (
          <Button icon={FlaskConical} busy={busy === 'dry'} disabled={wrong !== null} onClick={() => void tryIt()}>
            Dry run
          </Button>
        )}
        <Button type="submit" icon={Save} look="primary" busy={busy === 'save'} disabled={!change}>
          Save
        </Button>
      </Actions>
    </form>
  );
}
