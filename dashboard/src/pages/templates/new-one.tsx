import { useNavigate } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Http } from '../../api/http.ts';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { KINDS, type Kind, pathOf } from '../template/kinds.ts';
import { newSource } from '../template/source.ts';
import { Gallery } from './gallery.tsx';
import { keyOf } from './key-of.ts';
import type { Starter } from './starters.ts';

/** Makes one, of a starter or empty: of templates it asks first which. */
export function NewOne({ kind, starter, onClose }: { kind: Kind; starter?: Starter; onClose: () => void }) {
  const [chosen, setChosen] = useState<Starter | 'empty' | null>(starter ?? (kind === 'template' ? null : 'empty'));
  const title = `New ${KINDS[kind].label.toLowerCase()}`;
  if (chosen !== null) {
    return <Named kind={kind} starter={chosen === 'empty' ? null : chosen} title={title} onClose={onClose} />;
  }
  return (
    <Dialog title={title} wide onClose={onClose}>
      <p className="mb-3 text-dim">Begin with one of these: all of it can be changed.</p>
      <Gallery choose={setChosen} />
      <button
        type="button"
        onClick={() => setChosen('empty')}
        className="mt-2 flex w-full items-center gap-2 rounded-lg border border-dashed border-edge p-3 text-left hover:bg-raised"
      >
        <Icon of={FileText} /> An empty one
      </button>
    </Dialog>
  );
}

function Named({
  kind,
  starter,
  title,
  onClose,
}: {
  kind: Kind;
  starter: Starter | null;
  title: string;
  onClose: () => void;
}) {
  const { http, client, environment } = useClientScope();
  const navigate = useNavigate();
  const [name, setName] = useState(starter?.source.name ?? '');
  const [typedKey, setTypedKey] = useState<string | null>(null);
  const key = typedKey ?? keyOf(name);
  const source = starter ? { ...starter.source, name } : newSource(kind, name);
  const layout = source.layout ?? null;
  const { run, isBusy, error } = useAct(async () => {
    if (starter && layout !== null) await ensureLayout(http, layout);
    await http.PUT(pathOf(kind), { params: { path: { key }, header: { 'If-None-Match': '*' } }, body: source });
    onClose();
    await navigate({
      to: '/$client/$environment/templates/$id',
      params: { client: client.clientId, environment, id: key },
      search: kind === 'template' ? {} : { kind },
    });
  });
  const isTaken = error !== null && problemOf(error).status === 412;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <Dialog title={starter ? `${title}: ${starter.source.name}` : title} onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3">
        <Field
          label="Name"
          required
          autoComplete="off"
          maxLength={200}
          value={name}
          placeholder="Order shipped"
          onChange={({ target }) => setName(target.value)}
        />
        <Field
          label="Key"
          required
          autoComplete="off"
          spellCheck={false}
          value={key}
          placeholder="order-shipped"
          pattern="[a-z0-9][a-z0-9_\-]{0,63}"
          title="Lower-case letters, digits, dashes and underscores"
          hint={kind === 'template' ? 'What requests name it by; it stays.' : 'What templates name it by; it stays.'}
          error={isTaken ? 'is taken already' : null}
          onChange={({ target }) => setTypedKey(target.value)}
        />
        {starter && layout !== null && (
          <p className="text-sm text-dim">
            Its mails are framed by the layout “{layout}”, which is made and published along with it where you have
            none.
          </p>
        )}
        {error !== null && !isTaken && <ErrorNotice error={error} />}
        <Actions>
          {key !== '' && <CopyAsCurl method="PUT" path={`${KINDS[kind].path}/${key}`} body={source} />}
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Make it
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** Makes and publishes the layout of a starter, where there is none by its key. */
async function ensureLayout(http: Http, key: string): Promise<void> {
  const { STARTER_LAYOUTS } = await import('./starter-files.ts');
  const starter = STARTER_LAYOUTS.find((one) => one.key === key);
  if (!starter) return;
  try {
    const params = { path: { key }, header: { 'If-None-Match': '*' } };
    const { data } = await http.PUT('/api/layouts/{key}', { params, body: starter.source });
    if (data)
      await http.POST('/api/layouts/{key}/publish', {
        params: { path: { key } },
        body: { revision: data.data.revision, republish: false },
      });
  } catch (error) {
    // There is one already, which is theirs.
    if (problemOf(error).status !== 412) throw error;
  }
}
