import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/number.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';
import { Conflict } from './conflict.tsx';
import { pathOf } from './kinds.ts';
import { useDraft } from './use-draft.ts';

/** Where it stands: what is published and what is not, and what keeps one from writing it. */
export function Standing({ reload }: { reload: () => Promise<unknown> }) {
  const { environment } = useClientScope();
  const { base, isDirty, newer, source, kind } = useDraft();
  const [isComparing, setComparing] = useState(false);
  const { published, revision, updatedAt, category, suspended, archivedAt } = base;
  const isLive = published !== null && archivedAt === null;
  const version = published ? `Version ${published.version} is live` : 'Never published';
  const standing = archivedAt !== null ? 'Archived' : version;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-dim">
        <Badge tone={isLive ? 'good' : 'plain'}>{standing}</Badge>
        {published?.rolledBackFrom && <Badge tone="wait">{`Rolled back from ${published.rolledBackFrom}`}</Badge>}
        {suspended && <Badge tone="bad">Suspended</Badge>}
        {category && <Badge>{category}</Badge>}
        {isDirty && <Badge tone="wait">Not saved</Badge>}
        <span>
          Draft {count(revision)}, saved <Ago at={updatedAt} />
          {kind === 'template' && `, ${languagesOf(source.content)}`}
        </span>
      </div>
      {archivedAt !== null && <Archived reload={reload} />}
      {suspended && <Suspended reload={reload} />}
      {environment === 'test' && archivedAt === null && (
        <Banner>
          Templates belong to the client, whatever the environment. Here you can look and preview; switch to Live to
          write.
        </Banner>
      )}
      {newer && (
        <Banner tone="wait" action={<Button onClick={() => setComparing(true)}>See both</Button>}>
          Somebody else has saved revision {count(newer.revision)} while you wrote over {count(base.revision)}.
        </Banner>
      )}
      {newer && isComparing && <Conflict theirs={newer} onClose={() => setComparing(false)} />}
    </div>
  );
}

function languagesOf(content: object = {}): string {
  const names = Object.values(content).flatMap((parts: object) => Object.keys(parts).map((name) => name.split('@')[0]));
  const known = [...new Set(names)].filter((name) => name !== '*');
  return known.length === 0 ? 'for all languages' : `in ${known.join(', ')}`;
}

/** A version that takes too long is refused to whoever sends with it. */
function Suspended({ reload }: { reload: () => Promise<unknown> }) {
  const { http } = useClientScope();
  const { key, mayWrite } = useDraft();
  const { run, isBusy, error } = useAct(async () => {
    await http.POST('/api/templates/{key}/resume', { params: { path: { key } }, body: {} });
    await reload();
  });
  return (
    <>
      <Banner
        tone="bad"
        action={
          mayWrite && (
            <Button busy={isBusy} onClick={run}>
              Resume
            </Button>
          )
        }
      >
        Rendering the live version took too long three times in ten minutes: whoever sends with it is refused. Publish
        one that does less, or resume it.
      </Banner>
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}

function Archived({ reload }: { reload: () => Promise<unknown> }) {
  const { http, can, environment } = useClientScope();
  const { kind, key, source } = useDraft();
  const { run, isBusy, error } = useAct(async () => {
    const params = { path: { key }, header: { 'If-None-Match': '*' } };
    await http.PUT(pathOf(kind), { params, body: source });
    await reload();
  });
  return (
    <>
      <Banner
        tone="wait"
        action={
          can('templates') &&
          environment === 'live' && (
            <Button busy={isBusy} onClick={run}>
              Bring it back
            </Button>
          )
        }
      >
        It is archived: nothing new is sent with it.
      </Banner>
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}
