import { useNavigate } from '@tanstack/react-router';
import { Archive, Copy as CopyIcon, Download } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { download } from '../../ui/download.ts';
import { Field } from '../../ui/field.tsx';
import { ActError, ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { KINDS, pathOf } from './kinds.ts';
import { useDraft } from './use-draft.ts';

/** What is done with all of it, and seldom: a copy under another key, a file, and out of sight. */
export function More({ reload }: { reload: () => Promise<unknown> }) {
  const { can, environment } = useClientScope();
  const { key, source, mayWrite } = useDraft();
  const [open, setOpen] = useState<'duplicate' | 'archive' | null>(null);
  const save = () => {
    const text = `${JSON.stringify(source, null, 2)}\n`;
    download(`${key}.json`, new Blob([text], { type: 'application/json' }));
  };
  return (
    <>
      <IconButton icon={Download} label="Export as a file" onClick={save} />
      {can('templates') && environment === 'live' && (
        <IconButton icon={CopyIcon} label="Duplicate…" onClick={() => setOpen('duplicate')} />
      )}
      {mayWrite && <IconButton icon={Archive} label="Archive…" onClick={() => setOpen('archive')} />}
      {open === 'duplicate' && <Duplicate onClose={() => setOpen(null)} />}
      {open === 'archive' && (
        <ArchiveIt
          onClose={() => setOpen(null)}
          onDone={async () => {
            await reload();
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

function Duplicate({ onClose }: { onClose: () => void }) {
  const { http, client, environment } = useClientScope();
  const navigate = useNavigate();
  const { kind, key, source } = useDraft();
  const [name, setName] = useState(`${key}-copy`.slice(0, 64));
  const body = { ...source, name: `${source.name} (copy)`.slice(0, 200) };
  const { run, isBusy, error } = useAct(async () => {
    const params = { path: { key: name }, header: { 'If-None-Match': '*' } };
    await http.PUT(pathOf(kind), { params, body });
    onClose();
    await navigate({
      to: '/$client/$environment/templates/$id',
      params: { client: client.clientId, environment, id: name },
      search: kind === 'template' ? {} : { kind },
    });
  });
  const isTaken = error !== null && problemOf(error).status === 412;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <Dialog title="Duplicate" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3">
        <Field
          label="Key"
          required
          autoComplete="off"
          spellCheck={false}
          value={name}
          pattern="[a-z0-9][a-z0-9_\-]{0,63}"
          title="Lower-case letters, digits, dashes and underscores"
          hint="What requests name it by. The copy is a draft, which nobody is sent before you publish it."
          error={isTaken ? 'is taken already' : null}
          onChange={({ target }) => setName(target.value)}
        />
        {error !== null && !isTaken && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="PUT" path={`${KINDS[kind].path}/${name}`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Duplicate
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function ArchiveIt({ onClose, onDone }: { onClose: () => void; onDone: () => Promise<void> }) {
  const { http } = useClientScope();
  const { kind, key, source } = useDraft();
  const { run, isBusy, error } = useAct(async () => {
    await http.DELETE(pathOf(kind), { params: { path: { key } } });
    await onDone();
  });
  return (
    <Dialog title={`Archive ${source.name}?`} onClose={onClose}>
      <p>
        {kind === 'template'
          ? 'Requests that name it are refused from now on. What was accepted is sent as it was rendered. Its versions are kept, and you can bring it back.'
          : 'Nothing new can be made of it. It is refused while something published is.'}
      </p>
      <ActError error={error} />
      <Actions>
        <CopyAsCurl method="DELETE" path={`${KINDS[kind].path}/${key}`} />
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" busy={isBusy} onClick={run}>
          Archive
        </Button>
      </Actions>
    </Dialog>
  );
}
