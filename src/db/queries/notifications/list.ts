import { and, arrayContains, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Channel } from '../../../domain/channel.ts';
import type { Status } from '../../../domain/status.ts';
import { notifications } from '../../schema/index.ts';
import { NOTIFICATION_COLUMNS, type NotificationRow } from './get.ts';

export type NotificationFilter = {
  status?: Status | undefined;
  channel?: Channel | undefined;
  recipientHash?: Buffer | undefined;
  tag?: string | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
  eventId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/** Newest first. A UUID v7 sorts by its time, so the id alone is the order and the cursor. */
export async function listNotifications(
  orm: NodePgDatabase,
  clientId: string,
  filter: NotificationFilter,
  limit: number,
): Promise<NotificationRow[]> {
  const n = notifications;
  const conditions: (SQL | undefined)[] = [
    eq(n.clientId, clientId),
    filter.status && eq(n.status, filter.status),
    filter.channel && eq(n.channel, filter.channel),
    filter.recipientHash && eq(n.recipientHash, filter.recipientHash),
    filter.tag !== undefined ? arrayContains(n.tags, [filter.tag]) : undefined,
    // Says nothing new, but the index on tags leaves the many without any out, and the planner cannot see that.
    filter.tag !== undefined ? sql`${n.tags} <> '{}'` : undefined,
    filter.provider !== undefined ? eq(n.provider, filter.provider) : undefined,
    filter.errorCode !== undefined ? eq(n.errorCode, filter.errorCode) : undefined,
    filter.eventId !== undefined ? eq(n.eventId, filter.eventId) : undefined,
    filter.from && gte(n.createdAt, filter.from),
    filter.to && lt(n.createdAt, filter.to),
    filter.before !== undefined ? lt(n.id, filter.before) : undefined,
  ];
  return orm
    .select(NOTIFICATION_COLUMNS)
    .from(n)
    .where(and(...conditions))
    .orderBy(desc(n.id))
    .limit(limit);
}
