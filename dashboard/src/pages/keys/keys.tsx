import { KeyRound } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { CreateKey } from './create.tsx';
import { EditKey } from './edit.tsx';
import { type ApiKey, stateOf } from './key.ts';
import { type KeyAct, KeyRow } from './key-row.tsx';
import { RevokeKey } from './revoke.tsx';
import { RotateKey } from './rotate.tsx';

const LIMIT = 100;
const NOT_NARROWED = {};
const idOf = ({ id }: ApiKey) => id;
const isOver = (key: ApiKey) => ['expired', 'revoked'].includes(stateOf(key, Date.now()));

const SHOWN = [
  { name: 'working', label: 'In force' },
  { name: 'all', label: 'All' },
] as const;

const DIALOGS = { edit: EditKey, rotate: RotateKey, revoke: RevokeKey };

/** What programs log in with: each for one purpose, with no more than it needs. */
export function Keys() {
  const { http, environment } = useClientScope();
  const [url, change] = useUrl();
  const [isCreating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<{ key: ApiKey; act: KeyAct } | null>(null);
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET('/api/keys', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http],
  );
  const list = useList<ApiKey>({ path: '/api/keys', filter: NOT_NARROWED, read, idOf });
  const { rows, more, error, isPending, updatedAt, retry, showNewest } = list;
  const shown = url.show === 'all' ? 'all' : 'working';
  const keys = shown === 'all' ? rows : rows.filter((key) => !isOver(key));
  const hidden = rows.length - keys.length;
  const Act = chosen && DIALOGS[chosen.act];
  const close = () => setChosen(null);
  return (
    <Page
      title="API keys"
      intro={
        environment === 'test'
          ? 'Test keys send to the sandbox alone, and see nothing that is live. Live keys are shown in Live.'
          : 'What programs log in with. Give each its own, with no more than it needs.'
      }
      actions={
        <>
          <CopyAsCurl method="GET" path="/api/keys" query={{ limit: LIMIT }} />
          <Button look="primary" icon={KeyRound} onClick={() => setCreating(true)}>
            Create a key…
          </Button>
        </>
      }
    >
      <Panel
        title="Keys"
        flush
        action={
          <Choice
            label="Which are shown"
            options={SHOWN}
            chosen={shown}
            choose={(name) => change({ show: name === 'all' ? 'all' : '' })}
          />
        }
      >
        {error !== null && (
          <div className="p-4">
            <ErrorNotice error={error} retry={retry} since={updatedAt} />
          </div>
        )}
        {isPending && error === null && <Skeleton lines={6} className="p-4" />}
        <ul>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} act={(act) => setChosen({ key, act })} />
          ))}
        </ul>
        {!isPending && error === null && keys.length === 0 && (
          <Empty title="No key is in force">Without one no program can send. Create one.</Empty>
        )}
        {hidden > 0 && (
          <p className="border-t border-line px-4 py-2 text-sm text-dim">
            {hidden === 1 ? 'One that is expired or revoked is' : `${hidden} that are expired or revoked are`} not
            shown.
          </p>
        )}
        {more.has && (
          <div className="border-t border-line p-3 text-center">
            <Button busy={more.isLoading} onClick={more.load}>
              Show older ones
            </Button>
          </div>
        )}
      </Panel>
      {isCreating && <CreateKey onClose={() => setCreating(false)} onCreated={() => void showNewest()} />}
      {chosen && Act && (
        <Act
          apiKey={chosen.key}
          onClose={close}
          onDone={() => {
            // A new key stays in sight until it is kept.
            if (chosen.act !== 'rotate') close();
            void showNewest();
          }}
        />
      )}
    </Page>
  );
}
