import { Link } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { ChannelName } from '../../ui/channel.tsx';
import { channelLabel } from '../../ui/channels.ts';
import { Id } from '../../ui/copy.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Reveal } from '../../ui/reveal.tsx';
import { Banner } from '../../ui/states.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { Ago, Time } from '../../ui/time.tsx';
import { addressOf } from '../notifications/address.ts';
import { Acts } from './acts.tsx';
import { Content } from './content.tsx';
import { EventsOut } from './events-out.tsx';
import { GivenUp } from './given-up.tsx';
import { isGivenUp, isWaiting } from './may.ts';
import { reasonInWords } from './reasons.ts';
import { Timeline } from './timeline.tsx';
import { isErased, unmask } from './unmask.ts';
import { TemporalLink, WhyItWaits } from './why-it-waits.tsx';

type Whole = components['schemas']['NotificationWithStory'];

/** All of one notification, as it stands now. */
export function Whole({
  notification: now,
  why,
  notice,
  told,
  tell,
}: {
  notification: Whole;
  why: ComponentProps<typeof WhyItWaits>['why'];
  notice: ReactNode;
  /** What somebody has just done here. */
  told: string | null;
  tell: (what: string) => void;
}) {
  const { http, can } = useClientScope();
  const [revealed, setRevealed] = useState<Whole | null>(null);
  const notification = unmask(now, revealed);
  const { id, status, channel, recipient, createdAt, reason } = notification;
  const wasErased = isErased(notification);
  const reveal = async () => {
    const { data } = await http.POST('/api/notifications/{id}/reveal', { params: { path: { id } } });
    if (data) setRevealed(data.data);
  };
  return (
    <Page
      title={`${channelLabel(channel)} to ${addressOf(recipient) ?? 'somebody erased'}`}
      intro={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span aria-live="polite">
            <StatusBadge status={status} />
          </span>
          {reason && !isGivenUp(notification) && <span title={reason}>{reasonInWords(reason)}</span>}
          <span>
            accepted <Ago at={createdAt} />
          </span>
          <Id>{id}</Id>
        </span>
      }
      actions={
        <>
          {!can('content') && can('reveal') && !revealed && !wasErased && (
            <Reveal what="this notification" reveal={reveal} />
          )}
          <CopyAsCurl method="GET" path={`/api/notifications/${id}`} />
          <Acts notification={notification} tell={tell} />
        </>
      }
    >
      {notice}
      {told !== null && (isWaiting(notification) || status === 'CANCELLED') && <Banner>{told}</Banner>}
      {wasErased && (
        <Banner>
          <strong>
            This person was erased
            {notification.erasedAt && (
              <>
                {' '}
                on <Time at={notification.erasedAt} />
              </>
            )}
            .
          </strong>{' '}
          Addresses, words, metadata and what providers answered are gone. Status, times, codes and tags are left. Who
          did it is in the audit log, as <code>recipient.erase</code>.
        </Banner>
      )}
      <GivenUp notification={notification} />
      {isWaiting(notification) && <WhyItWaits id={id} why={why} />}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-4">
          <Panel title="What happened">
            <Timeline notification={notification} />
          </Panel>
          {!wasErased && <Content notification={notification} />}
          <EventsOut id={id} />
        </div>
        <div className="grid min-w-0 gap-4">
          {!wasErased && <Person notification={notification} />}
          <About notification={notification} why={why.data} />
        </div>
      </div>
    </Page>
  );
}

/** Whom it goes to, and what else went there. */
function Person({ notification: { recipient } }: { notification: Whole }) {
  const { client, environment, can } = useClientScope();
  const { userId, email, phone, token, subscription, url } = recipient;
  const address = email ?? phone ?? url ?? token ?? userId;
  return (
    <Panel
      title="Person"
      action={
        can('content') &&
        address && (
          <Link
            to="/$client/$environment/notifications"
            params={{ client: client.clientId, environment }}
            search={{ recipient: address }}
            className="text-sm text-accent hover:underline"
          >
            All that went there
          </Link>
        )
      }
    >
      <Facts>
        {userId && <Fact name="Your user id">{userId}</Fact>}
        {email && <Fact name="E-mail">{email}</Fact>}
        {phone && <Fact name="Phone">{phone}</Fact>}
        {url && <Fact name="Webhook">{url}</Fact>}
        {token && <Fact name="Device token">{token}</Fact>}
        {subscription && <Fact name="Browser">{subscription.endpoint}</Fact>}
      </Facts>
    </Panel>
  );
}

function About({ notification, why }: { notification: Whole; why: components['schemas']['WhyItWaits'] | undefined }) {
  const { client, environment, can } = useClientScope();
  const place = { client: client.clientId, environment };
  const { template, campaignId, eventId, tags, channel, provider, providerMessageId } = notification;
  const others = (search: Record<string, string>, text: string) => (
    <Link
      key={text}
      to="/$client/$environment/notifications"
      params={place}
      search={search}
      className="mr-2 text-accent hover:underline"
    >
      {text}
    </Link>
  );
  return (
    <Panel title="About it">
      <Facts>
        <Fact name="Channel">
          <ChannelName channel={channel} />
        </Fact>
        <Fact name="Provider">{provider ?? '–'}</Fact>
        <Fact name="Id at the provider">
          {providerMessageId ? <code className="font-mono text-xs">{providerMessageId}</code> : '–'}
        </Fact>
        <Fact name="Template">
          {template ? (
            <>
              {template.key}, version {template.version}
              {template.locale !== '*' && `, ${template.locale}`}
              {template.variant !== null && `, variant ${template.variant}`}
            </>
          ) : (
            <span className="text-dim">none: the words were given</span>
          )}
        </Fact>
        {campaignId && (
          <Fact name="Campaign">
            {can('campaigns') && (
              <Link
                to="/$client/$environment/campaigns/$id"
                params={{ ...place, id: campaignId }}
                className="mr-2 text-accent hover:underline"
              >
                How it goes
              </Link>
            )}
            {others({ campaign: campaignId }, campaignId)}
          </Fact>
        )}
        {eventId && <Fact name="Event id">{others({ eventId }, eventId)}</Fact>}
        {tags.length > 0 && <Fact name="Tags">{tags.map((tag) => others({ tag }, tag))}</Fact>}
        <Fact name="Category">{notification.category}</Fact>
        <Fact name="Priority">{notification.priority} of 10, 1 is the highest</Fact>
        <Fact name="Retries">{notification.retryCount} in this run</Fact>
        <Fact name="Accepted">
          <Time at={notification.createdAt} />
        </Fact>
        {notification.sendAt && (
          <Fact name="To be sent at">
            <Time at={notification.sendAt} />
          </Fact>
        )}
        {notification.sentAt && (
          <Fact name="Sent">
            <Time at={notification.sentAt} />
          </Fact>
        )}
        {notification.deliveredAt && (
          <Fact name="Delivered">
            <Time at={notification.deliveredAt} />
          </Fact>
        )}
        <Fact name="Last changed">
          <Time at={notification.updatedAt} />
        </Fact>
        {!isWaiting(notification) && why && (
          <Fact name="Temporal">
            <TemporalLink why={why} />
          </Fact>
        )}
      </Facts>
    </Panel>
  );
}
