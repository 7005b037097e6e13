import { v7 as uuidv7 } from 'uuid';
import { CAMPAIGN_SCHEMA_VERSION, type CampaignRecord } from '../contracts/campaign-record.ts';
import type { DeadLetterRecord } from '../contracts/dead-letter-record.ts';
import { type NotificationRecord, SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { StatusEvent } from '../contracts/status-event.ts';
import type {
  CampaignEvent,
  CampaignNews,
  DisabledReason,
  QuotaWarning,
  TemplateSuspended,
  WebhookNotice,
} from '../contracts/webhook-event.ts';
import type { NewDeadLetter } from '../db/queries/dead-letters/insert.ts';
import type { OutboxRow } from '../db/queries/outbox/rows.ts';
import type { OnAmbiguous } from '../domain/ambiguity.ts';
import type { Channel } from '../domain/channel.ts';
import { toPublicId } from '../domain/ids.ts';
import { DEFAULT_PRIORITY } from '../domain/priority.ts';
import type { RetryPolicy } from '../domain/retry-policy.ts';
import type { Route } from '../domain/route.ts';
import type { Status } from '../domain/status.ts';
import { type Stream, streamFor } from '../domain/stream.ts';

/*
 * What stands in the outbox, one function per kind of record. They build rows; the caller's transaction writes
 * them, together with the change that they tell of. Ids come in as UUIDs and go out as public ids.
 */

/** What every record about a notification says of it. */
export type About = {
  id: string;
  run: number;
  clientId: string;
  channel: Channel;
  provider: string | null;
  tags: string[];
  traceparent: string | null;
};

/** What the bridge needs besides, to start its workflow. */
export type Plan = {
  priority: number;
  userKey: string;
  /** Milliseconds since 1970; null for at once, and for never. */
  sendAt: number | null;
  expiresAt: number | null;
  retry: RetryPolicy;
  onAmbiguous: OnAmbiguous;
  routes: Route[];
  createdAt: Date;
};

/** A new notification, or one whose row has changed, for the bridge: either can be the first that it hears of it. */
export function notificationRecord(
  type: NotificationRecord['type'],
  about: Omit<About, 'provider' | 'tags'> & Plan,
): OutboxRow {
  const { id, run, clientId, channel, priority, userKey, sendAt, expiresAt, retry, onAmbiguous, routes } = about;
  const record: NotificationRecord = {
    schemaVersion: SCHEMA_VERSION,
    type,
    notificationId: toPublicId('notification', id),
    run,
    clientId: toPublicId('client', clientId),
    channel,
    priority,
    userKey,
    ...(sendAt === null ? {} : { dueAt: new Date(sendAt).toISOString() }),
    ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    retry,
    onAmbiguous,
    routes,
    createdAt: about.createdAt.toISOString(),
  };
  return row(about, streamFor(priority), type, record);
}

/** A change of status, for whoever listens; the statement that changes it fills in the `sequence`. */
export function statusEvent(about: About, status: Status, code: string | null): OutboxRow {
  const type: StatusEvent['type'] = `notification.${status.toLowerCase()}`;
  return row(about, 'status', type, {
    id: toPublicId('event', uuidv7()),
    type,
    timestamp: new Date().toISOString(),
    data: {
      notificationId: toPublicId('notification', about.id),
      clientId: toPublicId('client', about.clientId),
      channel: about.channel,
      status,
      reason: code,
      provider: about.provider,
      errorCode: code,
      sequence: 0,
      tags: about.tags,
    },
  } satisfies StatusEvent);
}

/** The dead letter of a run and the record that announces it; the statement fills in the count of retries. */
export function deadLetter(about: About, errorCode: string): { row: NewDeadLetter; record: OutboxRow } {
  const { run, channel, provider } = about;
  const id = uuidv7();
  const notificationId = toPublicId('notification', about.id);
  const record = row(about, 'dead-letters', 'dead_letter.created', {
    schemaVersion: SCHEMA_VERSION,
    type: 'dead_letter.created',
    deadLetterId: toPublicId('deadLetter', id),
    notificationId,
    run,
    clientId: toPublicId('client', about.clientId),
    channel,
    provider,
    errorCode,
    retryCount: 0,
    createdAt: new Date().toISOString(),
  } satisfies DeadLetterRecord);
  return { row: { id, channel, provider, messageKey: notificationId, errorCode }, record };
}

/** A row that Kafka refused, as it stood, in the stream of its record. @param refused its client as a UUID, its JSON text */
export function refusedRecord({
  clientId,
  key,
  payload,
}: {
  clientId: string;
  key: string;
  payload: string;
}): OutboxRow {
  const { type, priority = DEFAULT_PRIORITY } = JSON.parse(payload) as { type: string; priority?: number };
  return { stream: streamOf(type, priority), clientId, key, eventType: type, payload, traceparent: null };
}

function streamOf(eventType: string, priority: number): Stream {
  if (eventType === 'notification.created' || eventType === 'notification.changed') return streamFor(priority);
  if (eventType === 'campaign.changed') return 'campaigns';
  return eventType === 'dead_letter.created' ? 'dead-letters' : 'status';
}

/** News of an endpoint itself, on the topic of status events; ids come in as UUIDs. */
export function webhookNotice({
  endpointId,
  clientId,
  ...about
}: { endpointId: string; clientId: string } & (
  | { type: 'webhook.test' }
  | { type: 'webhook.disabled'; reason: DisabledReason }
)): OutboxRow {
  const ids = { endpointId: toPublicId('webhook', endpointId), clientId: toPublicId('client', clientId) };
  const base = { id: toPublicId('event', uuidv7()), timestamp: new Date().toISOString() };
  const notice: WebhookNotice =
    about.type === 'webhook.test'
      ? { ...base, type: about.type, data: ids }
      : { ...base, type: about.type, data: { ...ids, reason: about.reason } };
  return {
    stream: 'status',
    clientId,
    key: ids.endpointId,
    eventType: about.type,
    payload: JSON.stringify(notice),
    traceparent: null,
  };
}

/** News of a client's quota, on the topic of status events; the client's id comes in as a UUID. */
export function quotaWarning({ clientId, ...about }: QuotaWarning['data']): OutboxRow {
  return clientNotice<QuotaWarning>(clientId, 'quota.warning', (key) => ({ clientId: key, ...about }));
}

/** A version of a client's template is refused from now on; as `quotaWarning`. */
export function templateSuspended({ clientId, ...about }: TemplateSuspended['data']): OutboxRow {
  return clientNotice<TemplateSuspended>(clientId, 'template.suspended', (key) => ({ clientId: key, ...about }));
}

/** A campaign was started, or its row has changed, for the bridge: its workflow looks again. Ids come in as UUIDs. */
export function campaignChanged({ id, run, clientId, channel }: CampaignAbout): OutboxRow {
  const campaignId = toPublicId('campaign', id);
  const record: CampaignRecord = {
    schemaVersion: CAMPAIGN_SCHEMA_VERSION,
    type: 'campaign.changed',
    campaignId,
    run,
    clientId: toPublicId('client', clientId),
    channel,
  };
  return {
    stream: 'campaigns',
    clientId,
    key: campaignId,
    eventType: record.type,
    payload: JSON.stringify(record),
    traceparent: null,
  };
}

/** What the bridge needs to know of a campaign: its id and its client's are UUIDs. */
export type CampaignAbout = { id: string; run: number; clientId: string; channel: Channel };

/** News of a campaign, on the topic of status events; ids come in as UUIDs. */
export function campaignEvent(
  news: CampaignNews,
  { campaignId, clientId, ...about }: CampaignEvent['data'],
): OutboxRow {
  const key = toPublicId('campaign', campaignId);
  const event: CampaignEvent = {
    id: toPublicId('event', uuidv7()),
    type: `campaign.${news}`,
    timestamp: new Date().toISOString(),
    data: { campaignId: key, clientId: toPublicId('client', clientId), ...about },
  };
  return {
    stream: 'status',
    clientId,
    key,
    eventType: event.type,
    payload: JSON.stringify(event),
    traceparent: null,
  };
}

function clientNotice<Notice extends QuotaWarning | TemplateSuspended>(
  clientId: string,
  type: Notice['type'],
  dataOf: (publicId: string) => Notice['data'],
): OutboxRow {
  const key = toPublicId('client', clientId);
  const notice = { id: toPublicId('event', uuidv7()), type, timestamp: new Date().toISOString(), data: dataOf(key) };
  return {
    stream: 'status',
    clientId,
    key,
    eventType: type,
    payload: JSON.stringify(notice),
    traceparent: null,
  };
}

function row(
  { id, clientId, traceparent }: Pick<About, 'id' | 'clientId' | 'traceparent'>,
  stream: Stream,
  eventType: string,
  value: object,
): OutboxRow {
  const key = toPublicId('notification', id);
  return { stream, clientId, key, eventType, payload: JSON.stringify(value), traceparent };
}
