import type { z } from 'zod';
import type { AttemptRow, NotificationRow, TimelineRow } from '../../db/queries/notifications/read.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { attempt, notification, timelineEntry } from './answers.ts';

/** A notification as its client sees it. Dates become ISO 8601 in JSON. */
export function presentNotification(row: NotificationRow): Presented<z.output<typeof notification>> {
  return {
    id: toPublicId('notification', row.id),
    clientId: toPublicId('client', row.clientId),
    channel: row.channel,
    recipient: row.recipient,
    content: row.content,
    status: row.status,
    reason: row.reason,
    priority: row.priority,
    category: row.category,
    retryCount: row.retryCount,
    errorMessage: row.errorMessage,
    provider: row.provider,
    providerMessageId: row.providerMessageId,
    eventId: row.eventId,
    tags: row.tags,
    metadata: row.metadata,
    sendAt: row.sendAt,
    sentAt: row.sentAt,
    deliveredAt: row.deliveredAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** @param index of this attempt among all of its notification: runs are ours, the client counts on. */
export function presentAttempt(row: AttemptRow, index: number): Presented<z.output<typeof attempt>> {
  const { provider, startedAt, finishedAt, outcome, code, detail, response } = row;
  return { number: index + 1, provider, startedAt, finishedAt, outcome, code, detail, response };
}

/** One step of a notification's life, as the API shows it. */
export function presentTimeline({ at, status, reason }: TimelineRow): Presented<z.output<typeof timelineEntry>> {
  return { at, status, reason };
}
