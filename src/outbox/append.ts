import { v7 as uuidv7 } from 'uuid';
import type { DeadLetterRecord } from '../contracts/dead-letter-record.ts';
import { type NotificationRecord, SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { StatusEvent } from '../contracts/status-event.ts';
import { type TopicNames, topicFor } from '../contracts/topics.ts';
import type { DisabledReason, QuotaWarning, WebhookNotice } from '../contracts/webhook-event.ts';
import type { NewDeadLetter } from '../db/queries/dead-letters/insert.ts';
import type { ReplayRows } from '../db/queries/dead-letters/replay.ts';
import type { OutboxRow } from '../db/queries/outbox/outbox-row.ts';
import type { OnAmbiguous } from '../domain/ambiguity.ts';
import type { Channel } from '../domain/channel.ts';
import { toPublicId } from '../domain/ids.ts';
import { LANES, laneFor } from '../domain/lane.ts';
import type { RetryPolicy } from '../domain/retry-policy.ts';
import type { Route } from '../domain/route.ts';
import type { Status } from '../domain/status.ts';

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
  topics: TopicNames,
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
  return row(about, laneFor(priority), topicFor(priority, topics), type, record);
}

/** A change of status, for whoever listens; the statement that changes it fills in the `sequence`. */
export function statusEvent(about: About, status: Status, code: string | null, topics: TopicNames): OutboxRow {
  const type: StatusEvent['type'] = `notification.${status.toLowerCase()}`;
  return row(about, LANES.news, topics.notificationStatus, type, {
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
export function deadLetter(
  about: About,
  errorCode: string,
  topics: TopicNames,
): { row: NewDeadLetter; record: OutboxRow } {
  const { run, channel, provider } = about;
  const id = uuidv7();
  const notificationId = toPublicId('notification', about.id);
  const record = row(about, LANES.news, topics.deadLetters, 'dead_letter.created', {
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

/** What a replay writes: the new run's record, or a refused row as it stood, in the lane of its topic. */
export function replayRows(topics: TopicNames): ReplayRows {
  return {
    created: (notification) => notificationRecord('notification.created', notification, topics),
    putBack({ clientId, key, topic, payload }) {
      const lanes = { [topics.notificationsUrgent]: LANES.urgent, [topics.notifications]: LANES.normal };
      const eventType = (JSON.parse(payload) as { type: string }).type;
      return { lane: lanes[topic] ?? LANES.news, clientId, topic, key, eventType, payload, traceparent: null };
    },
  };
}

/** News of an endpoint itself, on the topic of status events; ids come in as UUIDs. */
export function webhookNotice(
  {
    endpointId,
    clientId,
    ...about
  }: { endpointId: string; clientId: string } & (
    | { type: 'webhook.test' }
    | { type: 'webhook.disabled'; reason: DisabledReason }
  ),
  topics: TopicNames,
): OutboxRow {
  const ids = { endpointId: toPublicId('webhook', endpointId), clientId: toPublicId('client', clientId) };
  const base = { id: toPublicId('event', uuidv7()), timestamp: new Date().toISOString() };
  const notice: WebhookNotice =
    about.type === 'webhook.test'
      ? { ...base, type: about.type, data: ids }
      : { ...base, type: about.type, data: { ...ids, reason: about.reason } };
  return {
    lane: LANES.news,
    clientId,
    topic: topics.notificationStatus,
    key: ids.endpointId,
    eventType: about.type,
    payload: JSON.stringify(notice),
    traceparent: null,
  };
}

/** News of a client's quota, on the topic of status events; the client's id comes in as a UUID. */
export function quotaWarning({ clientId, ...about }: QuotaWarning['data'], topics: TopicNames): OutboxRow {
  const key = toPublicId('client', clientId);
  const warning: QuotaWarning = {
    id: toPublicId('event', uuidv7()),
    type: 'quota.warning',
    timestamp: new Date().toISOString(),
    data: { clientId: key, ...about },
  };
  return {
    lane: LANES.news,
    clientId,
    topic: topics.notificationStatus,
    key,
    eventType: warning.type,
    payload: JSON.stringify(warning),
    traceparent: null,
  };
}

function row(
  { id, clientId, traceparent }: Pick<About, 'id' | 'clientId' | 'traceparent'>,
  lane: number,
  topic: string,
  eventType: string,
  value: object,
): OutboxRow {
  const key = toPublicId('notification', id);
  return { lane, clientId, topic, key, eventType, payload: JSON.stringify(value), traceparent };
}
