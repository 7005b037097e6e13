import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { pressable } from '../../ui/button.tsx';
import { Id } from '../../ui/copy.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { OnlyLive } from '../../ui/only-live.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Banner, Empty, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago, Time } from '../../ui/time.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { eventInWords } from '../webhooks/events.ts';
import { standingOf, type Webhook as TheWebhook } from '../webhooks/standing.ts';
import { Acts, SwitchOn } from './acts.tsx';
import { Calls } from './calls.tsx';
import { EventDialog } from './event.tsx';

/** One webhook: how it stands, and each call with what was sent and answered. */
export function Webhook() {
  const { id = '' } = useParams({ strict: false });
  const { environment } = useClientScope();
  if (environment === 'live') return <OfId key={id} id={id} />;
  return (
    <Page title="Webhook">
      <OnlyLive page={`webhooks/${id}`}>Webhooks are told of live notifications alone.</OnlyLive>
    </Page>
  );
}

function OfId({ id }: { id: string }) {
  const { $api, client, environment } = useClientScope();
  const query = $api.useQuery(
    'get',
    '/api/webhooks/{id}',
    { params: { path: { id } } },
    { select: ({ data }) => data },
  );
  const { data: webhook, dataUpdatedAt } = query;
  const error: unknown = query.error;
  const again = () => void query.refetch();
  if (webhook) {
    return (
      <Whole
        webhook={webhook}
        notice={error !== null && <ErrorNotice error={error} retry={again} since={dataUpdatedAt} />}
        changed={again}
      />
    );
  }
  return (
    <Page title="Webhook">
      {error === null && <Skeleton lines={6} />}
      {error !== null && problemOf(error).status === 404 && (
        <Empty title="There is no such webhook, or it is not yours">
          <Link
            to="/$client/$environment/webhooks"
            params={{ client: client.clientId, environment }}
            className={pressable('plain', 'mt-2')}
          >
            All webhooks
          </Link>
        </Empty>
      )}
      {error !== null && problemOf(error).status !== 404 && <ErrorNotice error={error} retry={again} />}
    </Page>
  );
}

function Whole({ webhook, notice, changed }: { webhook: TheWebhook; notice: ReactNode; changed: () => void }) {
  const [url, change] = useUrl();
  /** What somebody has just done here; each makes the calls be looked at closely for a while. */
  const [told, setTold] = useState<{ what: string; at: number } | null>(null);
  const tell = (what: string) => {
    setTold({ what, at: Date.now() });
    changed();
  };
  const { id, description, events, createdAt, updatedAt, status, failingSince } = webhook;
  const { tone, label, why } = standingOf(webhook);
  return (
    <Page
      title={webhook.url}
      intro={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={tone}>{label}</Badge>
          {failingSince && (
            <span>
              since <Ago at={failingSince} />
            </span>
          )}
          <Id>{id}</Id>
        </span>
      }
      actions={
        <>
          <CopyAsCurl method="GET" path={`/api/webhooks/${id}`} />
          <Acts webhook={webhook} tell={tell} />
        </>
      }
    >
      {notice}
      <div role="status" className="contents">
        {told && <Banner>{told.what}</Banner>}
      </div>
      {why && (
        <Banner
          tone={tone === 'bad' || tone === 'wait' ? tone : 'info'}
          action={status === 'disabled' && <SwitchOn webhook={webhook} tell={tell} />}
        >
          {why}
        </Banner>
      )}
      <Panel title="What it is told of">
        <Facts>
          <Fact name="Description">{description ?? '–'}</Fact>
          <Fact name="Events">
            {events.length === 0 ? (
              'All'
            ) : (
              <ul className="flex flex-wrap gap-1.5">
                {events.map((one) => (
                  <li key={one} title={one}>
                    <Badge>{eventInWords(one)}</Badge>
                  </li>
                ))}
              </ul>
            )}
          </Fact>
          <Fact name="Added">
            <Time at={createdAt} />
          </Fact>
          <Fact name="Changed">
            <Time at={updatedAt} />
          </Fact>
        </Facts>
      </Panel>
      <Calls webhook={webhook} since={told?.at ?? null} tell={tell} />
      {url.event && (
        <EventDialog webhook={webhook} eventId={url.event} tell={tell} onClose={() => change({ event: '' })} />
      )}
    </Page>
  );
}
