import { and, asc, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { attempts, notifications, timeline } from '../../schema/index.ts';

export type NotificationRow = typeof notifications.$inferSelect;
export type AttemptRow = typeof attempts.$inferSelect;
export type TimelineRow = typeof timeline.$inferSelect;

/** One notification of this client with its attempts and timeline in order, or null. */
export async function getNotification(
  orm: NodePgDatabase,
  clientId: string,
  id: string,
): Promise<{ notification: NotificationRow; attempts: AttemptRow[]; timeline: TimelineRow[] } | null> {
  const [notification] = await orm
    .select()
    .from(notifications)
    .where(and(eq(notifications.id, id), eq(notifications.clientId, clientId)));
  if (!notification) return null;
  const [attemptRows, timelineRows] = await Promise.all([
    orm.select().from(attempts).where(eq(attempts.notificationId, id)).orderBy(asc(attempts.run), asc(attempts.seq)),
    orm.select().from(timeline).where(eq(timeline.notificationId, id)).orderBy(asc(timeline.sequence)),
  ]);
  return { notification, attempts: attemptRows, timeline: timelineRows };
}
