import { useInfiniteQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useUrl } from '../../ui/use-url.ts';
import { Changes } from './changes.tsx';
import { KINDS, rollbackPath, versionPath, versionsPath } from './kinds.ts';
import { useDraft } from './use-draft.ts';

type Version = components['schemas']['TemplateVersion'];
type Props = { tell: (what: string) => void; reload: () => Promise<unknown> };

const LIMIT = 50;

/** Each version that was published, newest first: what it changed, and the way back to it. */
export function Versions({ tell, reload }: Props) {
  const { http } = useClientScope();
  const { kind, key, base } = useDraft();
  const [url, change] = useUrl();
  const list = useInfiniteQuery({
    queryKey: ['get', versionsPath(kind), key, base.published?.version ?? null],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: LIMIT, ...(pageParam !== undefined && { cursor: pageParam }) };
      const { data } = await http.GET(versionsPath(kind), { params: { path: { key }, query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pagination }) => pagination.nextCursor ?? undefined,
  });
  const versions = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const chosen = Number(url.version ?? versions[0]?.version ?? 0);
  if (list.isSuccess && versions.length === 0) {
    return <Empty title="Never published">Each version that is published stands here, with what it changed.</Empty>;
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <Panel title="Versions" flush>
        {list.error && <ErrorNotice error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && <Skeleton lines={6} className="p-4" />}
        <ul>
          {versions.map((version) => (
            <li key={version.version} className="border-b border-line last:border-b-0">
              <Line
                version={version}
                isLive={base.published?.version === version.version}
                isChosen={chosen === version.version}
                choose={() => change({ version: String(version.version), against: '' })}
              />
            </li>
          ))}
        </ul>
        {list.hasNextPage && (
          <div className="p-3">
            <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Older ones
            </Button>
          </div>
        )}
      </Panel>
      {chosen > 0 && <One key={chosen} chosen={chosen} all={versions} tell={tell} reload={reload} />}
    </div>
  );
}

function Line({
  version: { version, note, createdAt, createdBy },
  isLive,
  isChosen,
  choose,
}: {
  version: Version;
  isLive: boolean;
  isChosen: boolean;
  choose: () => void;
}) {
  return (
    <button
      type="button"
      aria-current={isChosen ? 'true' : undefined}
      onClick={choose}
      className={`grid w-full gap-0.5 px-4 py-2 text-left ${isChosen ? 'bg-accent-soft' : 'hover:bg-raised'}`}
    >
      <span className="flex items-center gap-2">
        <span className="font-medium">Version {version}</span>
        {isLive && <Badge tone="good">Live</Badge>}
        <Time at={createdAt} className="ml-auto text-sm text-dim" />
      </span>
      {note && <span className="wrap-anywhere">{note}</span>}
      <span className="truncate text-xs text-dim" title={createdBy}>
        {createdBy}
      </span>
    </button>
  );
}

const BEFORE = 'before';
const DRAFT = 'draft';

/** What one version differs in, from the one before it or from whatever is chosen. */
function One({ chosen, all, tell, reload }: Props & { chosen: number; all: readonly Version[] }) {
  const { $api } = useClientScope();
  const { kind, key, source, base, mayWrite } = useDraft();
  const [url, change] = useUrl();
  const [isGoingBack, setGoingBack] = useState(false);
  const against = url.against ?? BEFORE;
  const read = (version: number, enabled: boolean) =>
    [
      { params: { path: { key, version } } },
      {
        enabled,
        staleTime: 'static' as const,
        select: ({ data }: { data: { source: object; comparedWith: number | null; used: Version['used'] } }) => data,
      },
    ] as const;
  const found = $api.useQuery('get', versionPath(kind), ...read(chosen, true));
  const other = against === BEFORE ? (found.data?.comparedWith ?? 0) : against === DRAFT ? 0 : Number(against);
  const compared = $api.useQuery('get', versionPath(kind), ...read(other, other > 0));
  const unread: unknown = found.error ?? compared.error;
  const again = () => void (found.error ? found : compared).refetch();
  const isLive = base.published?.version === chosen;
  const made = Object.entries({ ...found.data?.used.layouts, ...found.data?.used.partials });
  return (
    <Panel
      title={`Version ${chosen}`}
      action={
        mayWrite &&
        !isLive && (
          <Button icon={Undo2} onClick={() => setGoingBack(true)}>
            {base.published && chosen > base.published.version ? 'Go forward to it…' : 'Go back to it…'}
          </Button>
        )
      }
    >
      <div className="grid gap-3">
        <Select
          label="Compared with"
          className="max-w-72"
          value={against}
          options={[
            { value: BEFORE, label: 'The version before it' },
            { value: DRAFT, label: 'The draft' },
            ...all
              .filter(({ version }) => version !== chosen)
              .map(({ version }) => ({ value: String(version), label: `Version ${version}` })),
          ]}
          onChange={({ target }) => change({ against: target.value === BEFORE ? '' : target.value })}
        />
        {made.length > 0 && (
          <p className="text-sm text-dim">Made of {made.map(([name, version]) => `${name} ${version}`).join(', ')}.</p>
        )}
        {unread !== null && <ErrorNotice error={unread} retry={again} />}
        {!found.data && unread === null && <Skeleton lines={6} />}
        {found.data &&
          (against === DRAFT ? (
            <Changes before={found.data.source} after={source} none="The draft says the same." />
          ) : against === BEFORE && found.data.comparedWith === null ? (
            <Changes before={{}} after={found.data.source} none="It says nothing." />
          ) : (
            compared.data && (
              <Changes before={compared.data.source} after={found.data.source} none="Both say the same." />
            )
          ))}
      </div>
      {isGoingBack && <GoBack version={chosen} onClose={() => setGoingBack(false)} tell={tell} reload={reload} />}
    </Panel>
  );
}

function GoBack({ version, onClose, tell, reload }: Props & { version: number; onClose: () => void }) {
  const { http } = useClientScope();
  const { kind, key } = useDraft();
  const [note, setNote] = useState('');
  const body = { version, ...(note.trim() !== '' && { note: note.trim() }) };
  const { run, isBusy, error } = useAct(async () => {
    await http.POST(rollbackPath(kind), { params: { path: { key } }, body });
    await reload();
    tell(`Version ${version} is live again, within 5 seconds everywhere. The draft stays as it is.`);
    onClose();
  });
  return (
    <Dialog title={`Send version ${version} again?`} onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <p>
          It is sent from now on, until you publish again or go forward in the same way. Neither the draft nor a version
          changes.
        </p>
        <Field
          label="Note"
          maxLength={500}
          value={note}
          placeholder="The new subject was wrong"
          hint="For the audit log."
          onChange={({ target }) => setNote(target.value)}
        />
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="POST" path={`${KINDS[kind].path}/${key}/rollback`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy}>
            Go to version {version}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
