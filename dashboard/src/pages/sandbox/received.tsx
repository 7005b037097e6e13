import { useCallback, useMemo, useState } from 'react';
import { useFollow } from '../../api/live.tsx';
import { useClientScope } from '../../api/scope.tsx';
import { useList } from '../../api/use-list.ts';
import { Button } from '../../ui/button.tsx';
import { CHANNELS, type Channel, channelLabel } from '../../ui/channels.ts';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { NewRows } from '../../ui/new-rows.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Compose } from './compose.tsx';
import { Mailbox } from './mailbox.tsx';
import type { Message } from './messages.ts';
import { Phone } from './phone.tsx';

const LIMIT = 50;
const idOf = ({ id }: Message) => id;
const TABS = CHANNELS.map((name) => ({ name, label: channelLabel(name) }));

/** What test keys have sent over a channel, as who gets it would see it. */
export function Received() {
  const { http, environment, can } = useClientScope();
  const [url, change] = useUrl();
  const [isComposing, setComposing] = useState(false);
  useFollow('list');
  const channel = CHANNELS.find((one) => one === url.channel) ?? ('email' satisfies Channel);
  const filter = useMemo(() => ({ channel, environment }), [channel, environment]);
  const read = useCallback(
    async (cursor: string | undefined, signal: AbortSignal) => {
      const query = { ...filter, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      const { data } = await http.GET('/api/notifications', { params: { query }, signal });
      if (!data) throw new Error('no answer');
      return data;
    },
    [http, filter],
  );
  const list = useList<Message>({ path: '/api/notifications', filter, read, idOf });
  const { rows, fresh, error, isPending, isOfLastFilter, more } = list;
  const chosen = { chosen: url.open, choose: (open: string) => change({ open }) };
  return (
    <Panel
      title="What was sent"
      flush
      action={
        <div className="flex flex-wrap gap-2">
          <CopyAsCurl method="GET" path="/api/notifications" query={{ ...filter, limit: LIMIT }} />
          {can('notifications:write') && (
            <Button look="primary" onClick={() => setComposing(true)}>
              Send a test…
            </Button>
          )}
        </div>
      }
    >
      <Tabs
        label="Channels"
        tabs={TABS}
        chosen={channel}
        choose={(name) => change({ channel: name === 'email' ? '' : name, open: '' })}
      >
        <NewRows fresh={fresh} atLeast={fresh >= LIMIT} show={list.showNewest} />
        {error !== null && (
          <div className="p-4">
            <ErrorNotice error={error} retry={list.retry} since={list.updatedAt} />
          </div>
        )}
        {(isPending || isOfLastFilter) && error === null && <Skeleton lines={8} className="p-4" />}
        {!isPending && !isOfLastFilter && rows.length === 0 && error === null && (
          <Empty title={`Nothing was sent by ${channelLabel(channel)}`}>
            What test keys send over this channel appears here by itself, and reaches nobody.
          </Empty>
        )}
        {!isOfLastFilter && rows.length > 0 && (
          <>
            {channel === 'email' ? (
              <Mailbox mails={rows} {...chosen} />
            ) : (
              <Phone channel={channel} messages={rows} {...chosen} />
            )}
            {more.has && (
              <div className="border-t border-line p-3 text-center">
                <Button busy={more.isLoading} onClick={more.load}>
                  Show older ones
                </Button>
              </div>
            )}
          </>
        )}
      </Tabs>
      {isComposing && (
        <Compose channel={channel} onClose={() => setComposing(false)} onSent={() => void list.showNewest()} />
      )}
    </Panel>
  );
}
