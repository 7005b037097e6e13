import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { attempts, notifications, timeline } from '../../schema/index.ts';

/** Without the bytes of attachments, which may be many times the rest. */
export type NotificationRow = Omit<typeof notifications.$inferSelect, 'attachments'>;
export type AttemptRow = typeof attempts.$inferSelect;
export type TimelineRow = typeof timeline.$inferSelect;

const { attachments: _, ...columns } = getTableColumns(notifications);
/** What is shown of a notification. */
export const NOTIFICATION_COLUMNS = columns;

/** One notification of this client with its attempts and timeline in order, or null. */
export async function getNotification(
  orm: NodePgDatabase,
  clientId: string,
  id: string,
): Promise<{ notification: NotificationRow; attempts: AttemptRow[]; timeline: TimelineRow[] } | null> {
  const [notification] = await orm
    .select(NOTIFICATION_COLUMNS)
    .from(notifications)
    .where(and(eq(notifications.id, id), eq(notifications.clientId, clientId)));
  if (!notification) return null;
  const [attemptRows, timelineRows] = await Promise.all([
    orm.select().from(attempts).where(eq(attempts.notificationId, id)).orderBy(asc(attempts.run), asc(attempts.seq)),
    orm.select().from(timeline).where(eq(timeline.notificationId, id)).orderBy(asc(timeline.sequence)),
  ]);
  return { notification, attempts: attemptRows, timeline: timelineRows };
}
