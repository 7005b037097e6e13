import { Link } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { createHttp, type Environment } from '../../api/http.ts';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { channelLabel } from '../../ui/channels.ts';
import { Choice } from '../../ui/choice.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useUrl } from '../../ui/use-url.ts';
import type { Source } from './kinds.ts';
import { languageLabel } from './languages.ts';
import { chosenPart, treeOf } from './source.ts';
import { useDraft } from './use-draft.ts';

type Result = components['schemas']['BatchResult'];

const EXAMPLES: Record<string, string> = {
  email: 'ada@example.com',
  sms: '+14155552671',
  whatsapp: '+14155552671',
  push: 'a-device-token',
  webhook: 'https://example.com/hook',
  in_app: 'user-1',
};

/** Sends one part on trial: to the sandbox, where nobody gets it, or to a few addresses for real. */
export function TestSend({ onClose }: { onClose: () => void }) {
  const { can, client, environment } = useClientScope();
  const { key, base, isDirty } = useDraft();
  const [url] = useUrl();
  const source = base.source as Source;
  const parts = treeOf(source).flatMap((one) => one.parts);
  const first = chosenPart(source, url.part);
  const [chosen, setChosen] = useState(first ? `${first.channel}/${first.name}` : '');
  const part = chosenPart(source, chosen);
  const [where, setWhere] = useState<Environment>('test');
  const [version, setVersion] = useState<'draft' | 'published'>('draft');
  const [typed, setTyped] = useState<string | null>(null);
  const address = typed ?? EXAMPLES[part?.channel ?? ''] ?? '';
  const [results, setResults] = useState<{ at: Environment; all: readonly Result[] } | null>(null);
  const http = useMemo(() => createHttp({ clientId: client.clientId, environment: where }), [client.clientId, where]);
  const to = address.split(/[\s,]+/).filter(Boolean);
  const body = part && {
    to,
    channel: part.channel,
    ...(version === 'draft' && { version: 'draft' as const }),
    ...(part.locale !== '*' && { locale: part.locale }),
    ...(part.variant !== null && { variant: part.variant }),
  };
  const { run, isBusy, error } = useAct(async () => {
    setResults(null);
    if (!body) return;
    const { data } = await http.POST('/api/templates/{key}/test', { params: { path: { key } }, body });
    setResults({ at: where, all: data?.data ?? [] });
  });
  const mayReally = environment === 'live';
  const lacks = [
    ...(can('notifications:write') || can('notifications:test') ? [] : ['notifications:test']),
    ...(can('content') ? [] : ['content']),
  ];
  const problem = error === null ? null : problemOf(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  if (lacks.length > 0) {
    return (
      <Dialog title="Send a trial" onClose={onClose}>
        <p>Your role sends nothing (it lacks {lacks.join(' and ')}). Ask a developer, an admin or an owner to.</p>
      </Dialog>
    );
  }
  return (
    <Dialog title="Send a trial" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3">
        {mayReally && (
          <Choice
            label="Where it goes"
            options={[
              { name: 'test', label: 'To the sandbox' },
              { name: 'live', label: 'To real people' },
            ]}
            chosen={where}
            choose={setWhere}
          />
        )}
        <Field
          label={where === 'test' ? 'To' : 'To at most five addresses'}
          required
          autoComplete="off"
          spellCheck={false}
          value={address}
          hint={
            where === 'test'
              ? 'Nobody gets it: it is shown on the page Sandbox.'
              : 'They get it at once. Suppressed addresses get nothing.'
          }
          error={problem?.errors.find(({ pointer }) => pointer.startsWith('/to'))?.detail ?? null}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Select
          label="Part"
          value={chosen}
          options={parts.map(({ channel, name, locale, variant }) => ({
            value: `${channel}/${name}`,
            label: `${channelLabel(channel)}, ${languageLabel(locale)}${variant ? `, variant ${variant}` : ''}`,
          }))}
          onChange={({ target }) => setChosen(target.value)}
        />
        {base.published && (
          <Select
            label="Words"
            value={version}
            options={[
              { value: 'draft', label: 'The draft' },
              { value: 'published', label: `Version ${base.published.version}, which is live` },
            ]}
            onChange={({ target }) => setVersion(target.value === 'draft' ? 'draft' : 'published')}
          />
        )}
        {isDirty && version === 'draft' && <Banner tone="wait">What you have not saved is not in it.</Banner>}
        {problem && !problem.errors.some(({ pointer }) => pointer.startsWith('/to')) && <ErrorNotice error={problem} />}
        {results && <Results {...results} />}
        <Actions>
          {body && <CopyAsCurl method="POST" path={`/api/templates/${key}/test`} body={body} />}
          <Button onClick={onClose}>{results ? 'Close' : 'Not now'}</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={to.length === 0 || !part}>
            Send
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function Results({ at, all }: { at: Environment; all: readonly Result[] }) {
  const { client } = useClientScope();
  return (
    <ul className="grid gap-1" aria-live="polite">
      {all.map((result) =>
        'notificationId' in result ? (
          <li key={result.index}>
            Queued:{' '}
            <Link
              to="/$client/$environment/notifications/$id"
              params={{ client: client.clientId, environment: at, id: result.notificationId }}
              className="font-medium underline"
            >
              follow it
            </Link>
          </li>
        ) : (
          <li key={result.index} className="text-bad">
            Not sent: {result.problem.detail}
          </li>
        ),
      )}
    </ul>
  );
}
