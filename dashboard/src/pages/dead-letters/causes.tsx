import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { causeOf } from '../../ui/cause.ts';
import { ChannelName } from '../../ui/channel.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { count, counted, share } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Ago } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';

type Group = components['schemas']['DeadLetterGroup'];

/** Of what is sent after all nobody is told here. */
const COUNT_MS = 30_000;
/** At first, and how many more at a time: there may be a thousand, of which the small ones seldom matter. */
const SHOWN = 10;
const MORE = 50;

/** What is open, by its cause, the most frequent first; choosing one narrows the list below. */
export function Causes() {
  const { $api, environment } = useClientScope();
  const [url, change] = useUrl();
  const [most, setMost] = useState(SHOWN);
  const asked = $api.useQuery(
    'get',
    '/api/dead-letters/groups',
    { params: { query: { environment } } },
    { select: (answer) => answer.data, refetchInterval: COUNT_MS },
  );
  const { data, dataUpdatedAt } = asked;
  const { refetch } = asked;
  const error: unknown = asked.error;
  const groups = data ?? [];
  const all = groups.reduce((sum, group) => sum + group.count, 0);
  const isAll = groups.every(({ hasMore }) => !hasMore);
  const isChosen = ({ channel, provider, errorCode }: Group) =>
    url.errorCode === errorCode && (url.channel ?? null) === channel && (url.provider ?? null) === provider;
  const choose = (group: Group) => {
    const { channel, provider, errorCode } = group;
    const chosen = { channel: channel ?? '', provider: provider ?? '', errorCode, status: '' };
    change(isChosen(group) ? { channel: '', provider: '', errorCode: '' } : chosen, 'push');
  };
  // One that is chosen stands alone, so that what it narrows is in sight.
  const chosen = groups.find(isChosen);
  const shown = chosen ? [chosen] : groups.slice(0, most);
  return (
    <Panel
      title={data && all > 0 ? `Open by cause: ${counted(all, !isAll)}` : 'Open by cause'}
      flush
      action={<CopyAsCurl method="GET" path="/api/dead-letters/groups" />}
    >
      {error !== null && (
        <div className="p-4">
          <ErrorNotice error={error} retry={() => void refetch()} since={dataUpdatedAt} />
        </div>
      )}
      {!data && !error && <Skeleton lines={5} className="p-4" />}
      {data && groups.length === 0 && (
        <Empty title="Nothing was given up">
          What no provider takes, after all its attempts, stands here by its cause, to be mended and sent again.
        </Empty>
      )}
      {groups.length > 0 && (
        <ul>
          {shown.map((group) => (
            <Row
              key={`${group.channel}/${group.provider}/${group.errorCode}`}
              group={group}
              all={all}
              isAll={isAll}
              isChosen={isChosen(group)}
              choose={() => choose(group)}
            />
          ))}
        </ul>
      )}
      {groups.length > shown.length && (
        <div className="border-t border-line px-4 py-1.5">
          <Button look="quiet" onClick={chosen ? () => choose(chosen) : () => setMost(most + MORE)}>
            {chosen ? 'Show the other causes' : `Show more of ${count(groups.length)} causes`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Row({
  group: { channel, provider, errorCode, count: some, hasMore, oldest, newest, sampleId },
  all,
  isAll,
  isChosen,
  choose,
}: {
  group: Group;
  all: number;
  /** Whether `all` was counted to the end. */
  isAll: boolean;
  isChosen: boolean;
  choose: () => void;
}) {
  const { client, environment } = useClientScope();
  const { title, advice } = causeOf(errorCode);
  return (
    <li
      className={`relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 border-b border-line px-4 py-2 last:border-b-0 hover:bg-raised xl:grid-cols-[minmax(0,1fr)_8rem_8rem_10rem_6rem_4.5rem] ${isChosen ? 'bg-accent-soft' : ''}`}
    >
      <div className="min-w-0">
        <button
          type="button"
          aria-pressed={isChosen}
          onClick={choose}
          className="block max-w-full text-left font-medium wrap-anywhere after:absolute after:inset-0"
        >
          {title}
        </button>
        <div className="text-xs text-dim">
          <code className="font-mono">{errorCode}</code>
          {advice && <> · {advice}</>}
        </div>
      </div>
      <div className="col-start-1 flex flex-wrap gap-x-3 gap-y-0.5 text-sm xl:contents">
        <ChannelName channel={channel} />
        <span className="truncate" title={provider ?? undefined}>
          {provider ?? '–'}
        </span>
        <span className="flex gap-x-2 text-xs text-dim xl:grid">
          <span>
            first <Ago at={oldest} />
          </span>
          <span>
            last <Ago at={newest} />
          </span>
        </span>
      </div>
      <div
        className="col-start-2 row-start-1 text-right xl:col-auto xl:row-auto"
        title={isAll ? `${share(some, all)} of all that is open` : undefined}
      >
        <div className="text-lg font-semibold" title={hasMore ? 'Counted no further' : undefined}>
          {counted(some, hasMore)}
        </div>
        <div aria-hidden="true" className="mt-0.5 ml-auto h-1 w-16 overflow-hidden rounded-full bg-raised">
          <div
            className="ml-auto h-full rounded-full bg-bad"
            style={{ width: `${Math.max(4, (some / all) * 100)}%` }}
          />
        </div>
      </div>
      <div className="col-start-2 row-start-2 text-right xl:col-auto xl:row-auto">
        <Link
          to="/$client/$environment/dead-letters/$id"
          params={{ client: client.clientId, environment, id: sampleId }}
          aria-label={`The newest of: ${title}`}
          className="relative z-[1] text-sm text-accent underline-offset-2 hover:underline"
        >
          Newest
        </Link>
      </div>
    </li>
  );
}
