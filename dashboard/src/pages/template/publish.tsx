import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { sentence } from '../../editor/marks.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { Changes } from './changes.tsx';
import { KINDS, publishPath, versionPath } from './kinds.ts';
import { useDraft } from './use-draft.ts';

/** Makes the draft what is sent: with what changes, and a note for the list of versions. */
export function Publish({
  onClose,
  tell,
  reload,
}: {
  onClose: () => void;
  tell: (what: string) => void;
  reload: () => Promise<unknown>;
}) {
  const { http, $api } = useClientScope();
  const { kind, key, base } = useDraft();
  const [note, setNote] = useState('');
  const [isForAll, setForAll] = useState(false);
  const { published, revision, source } = base;
  const before = $api.useQuery(
    'get',
    versionPath(kind),
    { params: { path: { key, version: published?.version ?? 1 } } },
    { enabled: published !== null, select: ({ data }) => data.source },
  );
  const unread: unknown = before.error;
  const body = {
    revision,
    ...(note.trim() !== '' && { note: note.trim() }),
    ...(kind !== 'template' && { republish: isForAll }),
  };
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST(publishPath(kind), {
      params: { path: { key } },
      body: body as { revision: number; republish: boolean },
    });
    await reload();
    const others = data?.data.republished?.length ?? 0;
    tell(
      `Version ${data?.data.version} is live, within 5 seconds everywhere.${others > 0 ? ` ${others} templates that are made of it have a new version too.` : ''}`,
    );
    onClose();
  });
  return (
    <Dialog title="Publish" wide onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
        className="grid gap-3"
      >
        <p>
          {kind === 'template'
            ? 'It is sent from now on, within 5 seconds everywhere. What was accepted before goes as it was rendered.'
            : 'Templates that are published from now on are made of it.'}
        </p>
        {published === null ? (
          <p className="text-dim">It is the first version.</p>
        ) : before.data ? (
          <div className="max-h-80 overflow-y-auto">
            <Changes before={before.data} after={source} none={`It says the same as version ${published.version}.`} />
          </div>
        ) : unread !== null ? (
          <ErrorNotice error={unread} />
        ) : (
          <Skeleton lines={3} />
        )}
        <Field
          label="Note"
          maxLength={500}
          value={note}
          placeholder="Shorter subject"
          hint="For the list of versions."
          onChange={({ target }) => setNote(target.value)}
        />
        {kind !== 'template' && (
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={isForAll}
              onChange={({ target }) => setForAll(target.checked)}
            />
            Also make a new version of each published template that is made of it
          </label>
        )}
        {error !== null && <Refused error={error} />}
        <Actions>
          <CopyAsCurl method="POST" path={`${KINDS[kind].path}/${key}/publish`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Publish
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function Refused({ error }: { error: unknown }) {
  const { problems } = problemOf(error);
  return (
    <div>
      <ErrorNotice error={error} />
      <ul className="mt-2 grid gap-1 text-sm">
        {problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.code} ${problem.line}`} className="wrap-anywhere">
            <code className="font-mono text-xs">{problem.pointer}</code> {sentence(problem)}
          </li>
        ))}
      </ul>
    </div>
  );
}
