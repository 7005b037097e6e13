import { Link } from '@tanstack/react-router';
import { Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { OnlyLive } from '../../ui/only-live.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { ChannelSecret } from './channel-secret.tsx';
import { CreateWebhook } from './create.tsx';
import { eventsInWords } from './events.ts';
import { standingOf, type Webhook } from './standing.ts';

/** The API takes no more for a client. */
const MOST = 20;

/** The URLs that are told of what happens, and how each of them takes it. */
export function Webhooks() {
  const { environment } = useClientScope();
  if (environment === 'live') return <OfLive />;
  return (
    <Page title="Webhooks">
      <OnlyLive page="webhooks">
        Webhooks are told of live notifications alone: what test keys send calls none.
      </OnlyLive>
    </Page>
  );
}

function OfLive() {
  const { $api } = useClientScope();
  const [isAdding, setAdding] = useState(false);
  const query = $api.useQuery('get', '/api/webhooks', {}, { select: ({ data }) => data });
  const isFull = (query.data?.length ?? 0) >= MOST;
  return (
    <Page
      title="Webhooks"
      intro="URLs of yours that are told of what happens: each event is a signed POST, repeated for 27 hours until it is taken."
      actions={
        <>
          <CopyAsCurl method="GET" path="/api/webhooks" />
          <Button
            look="primary"
            icon={WebhookIcon}
            disabled={isFull}
            title={isFull ? `There can be ${MOST} at most` : undefined}
            onClick={() => setAdding(true)}
          >
            Add a webhook…
          </Button>
        </>
      }
    >
      <Panel title="Webhooks" flush>
        <Answered query={query} lines={4} className="p-4">
          {(webhooks) =>
            webhooks.length === 0 ? (
              <Empty title="Nobody is told">
                Add a URL of yours, and it is told when a notification is delivered, bounces or fails, so that you need
                not ask.
              </Empty>
            ) : (
              <ul>
                {webhooks.map((webhook) => (
                  <Row key={webhook.id} webhook={webhook} />
                ))}
              </ul>
            )
          }
        </Answered>
      </Panel>
      <ChannelSecret />
      {isAdding && <CreateWebhook onClose={() => setAdding(false)} onCreated={() => void query.refetch()} />}
    </Page>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const { client, environment } = useClientScope();
  const { id, url, description, events, failingSince } = webhook;
  const { tone, label } = standingOf(webhook);
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0 hover:bg-raised has-focus-visible:bg-raised">
      <div className="min-w-0 flex-1 basis-72">
        <Link
          to="/$client/$environment/webhooks/$id"
          params={{ client: client.clientId, environment, id }}
          className="font-medium wrap-anywhere after:absolute after:inset-0"
        >
          {url}
        </Link>
        <div className="text-sm text-dim">
          {description && <>{description} · </>}
          {eventsInWords(events)}
        </div>
      </div>
      <span className="flex items-center gap-2 text-sm text-dim">
        {failingSince && (
          <span>
            since <Ago at={failingSince} />
          </span>
        )}
        <Badge tone={tone}>{label}</Badge>
      </span>
    </li>
  );
}
