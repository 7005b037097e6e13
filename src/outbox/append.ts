import type { DeadLetterRecord } from '../contracts/dead-letter-record.ts';
import type { NotificationRecord } from '../contracts/notification-record.ts';
import type { StatusEvent } from '../contracts/status-event.ts';
import { type TopicNames, topicFor } from '../contracts/topics.ts';
import type { OutboxRow } from '../db/queries/outbox/outbox-row.ts';
import { LANES, laneFor } from '../domain/lane.ts';

/*
 * What stands in the outbox, one function per kind of record. They build rows; the caller's transaction writes
 * them, together with the change that they tell of.
 */

type Origin = { clientUuid: string; traceparent: string | null; topics: TopicNames };

/** A new notification, for the bridge. */
export function notificationCreated(record: NotificationRecord, origin: Origin): OutboxRow {
  return {
    lane: laneFor(record.priority),
    clientId: origin.clientUuid,
    topic: topicFor(record.priority, origin.topics),
    key: record.notificationId,
    eventType: record.type,
    payload: JSON.stringify(record),
    traceparent: origin.traceparent,
  };
}

/** A change of status, for whoever listens; its `sequence` is filled in by the statement that changes it. */
export function statusChanged(event: StatusEvent, origin: Origin): OutboxRow {
  return {
    lane: LANES.news,
    clientId: origin.clientUuid,
    topic: origin.topics.notificationStatus,
    key: event.data.notificationId,
    eventType: event.type,
    payload: JSON.stringify(event),
    traceparent: origin.traceparent,
  };
}

/** A notification that was given up. */
export function deadLettered(record: DeadLetterRecord, origin: Origin): OutboxRow {
  return {
    lane: LANES.news,
    clientId: origin.clientUuid,
    topic: origin.topics.deadLetters,
    key: record.notificationId,
    eventType: record.type,
    payload: JSON.stringify(record),
    traceparent: origin.traceparent,
  };
}
