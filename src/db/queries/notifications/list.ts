import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Channel } from '../../../domain/channel.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../../../domain/ids.ts';
import type { ClientAccess } from '../../../domain/row-access.ts';
import type { Status } from '../../../domain/status.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { notifications, notificationTags } from '../../schema/index.ts';
import { isVisible, NOTIFICATION_COLUMNS, type NotificationRow, openNotification } from './get.ts';

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
  cipher: ContentCipher,
  access: ClientAccess,
  filter: NotificationFilter,
  limit: number,
): Promise<NotificationRow[]> {
  const n = notifications;
  const t = notificationTags;
  const conditions: (SQL | undefined)[] = [
    isVisible(access),
    filter.status && eq(n.status, filter.status),
    filter.channel && eq(n.channel, filter.channel),
    filter.recipientHash && eq(n.recipientHash, filter.recipientHash),
    filter.provider !== undefined ? eq(n.provider, filter.provider) : undefined,
    filter.errorCode !== undefined ? eq(n.errorCode, filter.errorCode) : undefined,
    filter.eventId !== undefined ? eq(n.eventId, filter.eventId) : undefined,
    filter.from && gte(n.createdAt, filter.from),
    filter.to && lt(n.createdAt, filter.to),
    // Say nothing new, but let the index of ids begin where that time does.
    filter.from && gte(n.id, lowestIdAt(filter.from.getTime() - CLOCKS_APART_MS)),
    filter.to && lt(n.id, lowestIdAt(filter.to.getTime() + CLOCKS_APART_MS)),
    filter.before !== undefined ? lt(n.id, filter.before) : undefined,
  ];
  const rows = orm.select(NOTIFICATION_COLUMNS).from(n).$dynamic();
  if (filter.tag !== undefined) {
    rows.innerJoin(t, and(eq(t.notificationId, n.id), eq(t.clientId, n.clientId), eq(t.tag, filter.tag)));
  }
  const found = await rows
    .where(and(...conditions))
    .orderBy(desc(n.id))
    .limit(limit);
  return found.map((row) => openNotification(cipher, row));
}
