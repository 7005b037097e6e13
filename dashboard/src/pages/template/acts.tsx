import { Save, Send, Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { count } from '../../ui/number.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { Conflict } from './conflict.tsx';
import { pathOf, type Saved } from './kinds.ts';
import { More } from './more.tsx';
import { Publish } from './publish.tsx';
import { TestSend } from './test-send.tsx';
import { useDraft } from './use-draft.ts';

type Props = { tell: (what: string) => void; reload: () => Promise<unknown> };

/** What can be done with the draft: saved, tried out, published. */
export function Acts({ tell, reload }: Props) {
  const { http, can } = useClientScope();
  const { kind, key, base, isDirty, mayWrite, broken, save } = useDraft();
  const [open, setOpen] = useState<'test' | 'publish' | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<Saved | null>(null);
  const isBroken = Object.keys(broken).length > 0;
  const saveIt = async () => {
    setBusy(true);
    setError(null);
    try {
      const { revision, problems } = await save();
      const wrong =
        problems.length > 0 ? ` It cannot be published before its ${count(problems.length)} problems are gone.` : '';
      tell(`Saved as draft ${count(revision)}.${wrong}`);
    } catch (thrown) {
      if (problemOf(thrown).status !== 412) return setError(thrown);
      const { data } = await http.GET(pathOf(kind), { params: { path: { key } } });
      if (data) setTheirs(data.data);
    } finally {
      setBusy(false);
    }
  };
  const given = { saveIt, mayRun: mayWrite && isDirty && !isBroken && !isBusy };
  useSaveKey(given.mayRun, saveIt);
  const close = () => setOpen(null);
  return (
    <>
      {kind === 'template' && base.archivedAt === null && can('templates') && (
        <Button icon={Send} onClick={() => setOpen('test')}>
          Send a trial…
        </Button>
      )}
      <More reload={reload} />
      {mayWrite && (
        <>
          <Button
            icon={Save}
            busy={isBusy}
            disabled={!isDirty || isBroken}
            title={isBroken ? 'Something is no JSON yet' : 'Ctrl S'}
            onClick={() => void saveIt()}
          >
            Save draft
          </Button>
          <Button
            look="primary"
            icon={Upload}
            disabled={isDirty || base.problems.length > 0}
            title={isDirty ? 'Save it first' : base.problems.length > 0 ? 'It has problems' : undefined}
            onClick={() => setOpen('publish')}
          >
            Publish…
          </Button>
        </>
      )}
      {error !== null && (
        <Dialog title="Not saved" onClose={() => setError(null)}>
          <ErrorNotice error={error} />
          <Actions>
            <Button onClick={() => setError(null)}>Close</Button>
          </Actions>
        </Dialog>
      )}
      {theirs && <Conflict theirs={theirs} onClose={() => setTheirs(null)} />}
      {open === 'test' && <TestSend onClose={close} />}
      {open === 'publish' && <Publish onClose={close} tell={tell} reload={reload} />}
    </>
  );
}

/** Ctrl S saves, as it does everywhere. */
function useSaveKey(mayRun: boolean, save: () => Promise<void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      if (mayRun) void save();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
