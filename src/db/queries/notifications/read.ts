import { and, asc, desc, eq, getTableColumns, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Channel } from '../../../domain/channel.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../../../domain/ids.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { ClientAccess, RowAccess } from '../../../domain/row-access.ts';
import type { Status } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { attempts, notifications, notificationTags, timeline } from '../../schema/index.ts';
import { findRow } from '../../statement.ts';
import { type Looked, lookThrough } from '../look-through.ts';
import { openFallbacks } from './fallbacks.ts';

/** Without the bytes of attachments, which may be many times the rest. */
export type NotificationRow = Omit<typeof notifications.$inferSelect, 'attachments'> & {
  /** What its client calls the template that it was rendered from. */
  templateKey: string | null;
};
export type AttemptRow = typeof attempts.$inferSelect;
export type TimelineRow = typeof timeline.$inferSelect;

const { attachments: _, ...columns } = getTableColumns(notifications);
/** What is shown of a notification. */
export const NOTIFICATION_COLUMNS = {
  ...columns,
  templateKey: sql<string | null>`(select t.key from templates t where t.id = notifications.template_id)`,
};

/** Whether a row may be seen: for `where`, beside whatever else is asked for. */
export function isVisible({ clientId, environment }: RowAccess): SQL | undefined {
  return and(
    clientId === null ? undefined : eq(notifications.clientId, clientId),
    isOf(environment === 'test' ? 'test' : undefined),
  );
}

/** Of one environment; of both where none is named. No parameter: the partial index of test rows has this very condition. */
function isOf(environment: KeyMode | undefined): SQL | undefined {
  return environment && sql`${notifications.environment} = ${sql.raw(environment === 'test' ? "'test'" : "'live'")}`;
}

/** One notification with its attempts and timeline in order; null where there is none within the access. */
export async function getNotification(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  access: RowAccess,
  id: string,
): Promise<{ notification: NotificationRow; attempts: AttemptRow[]; timeline: TimelineRow[] } | null> {
  const [notification] = await orm
    .select(NOTIFICATION_COLUMNS)
    .from(notifications)
    .where(and(eq(notifications.id, id), isVisible(access)));
  if (!notification) return null;
  const [attemptRows, timelineRows] = await Promise.all([
    orm.select().from(attempts).where(eq(attempts.notificationId, id)).orderBy(asc(attempts.run), asc(attempts.seq)),
    orm.select().from(timeline).where(eq(timeline.notificationId, id)).orderBy(asc(timeline.sequence)),
  ]);
  return {
    notification: openNotification(cipher, notification),
    attempts: attemptRows.map((row) => openAttempt(cipher, row)),
    timeline: timelineRows,
  };
}

/** What a notification says; null where there is none within the access. @throws ContentKeyMissing, ContentDamaged */
export async function readContent(
  db: Queryable,
  cipher: ContentCipher,
  { clientId, environment }: RowAccess,
  id: string,
): Promise<Pick<NotificationRow, 'content' | 'erasedAt'> | null> {
  const row = await findRow<Pick<NotificationRow, 'content' | 'erasedAt'>>(
    db,
    'read-content',
    sql`select content, erased_at as "erasedAt" from notifications
      where id = ${id} and (${clientId}::uuid is null or client_id = ${clientId}::uuid)
        and (${environment}::text is distinct from 'test' or environment = 'test')`,
  );
  return row && { ...row, content: cipher.open(row.content, ['notifications.content', id]) };
}

/** A row as it was written. @throws ContentKeyMissing, ContentDamaged */
export function openNotification(cipher: ContentCipher, row: NotificationRow): NotificationRow {
  const { id } = row;
  return {
    ...row,
    recipient: cipher.open(row.recipient, ['notifications.recipient', id]),
    content: cipher.open(row.content, ['notifications.content', id]),
    metadata: cipher.open(row.metadata, ['notifications.metadata', id]),
    errorMessage: cipher.open(row.errorMessage, ['notifications.error_message', id]),
    fallbacks: openFallbacks(cipher, id, row.fallbacks),
  };
}

function openAttempt(cipher: ContentCipher, row: AttemptRow): AttemptRow {
  const at = `${row.notificationId}/${row.run}/${row.seq}`;
  return {
    ...row,
    detail: cipher.open(row.detail, ['attempts.detail', at]),
    response: cipher.open(row.response, ['attempts.response', at]),
  };
}

export type NotificationFilter = {
  status?: Status | undefined;
  channel?: Channel | undefined;
  /** Of all spellings of the address. */
  recipientHashes?: Buffer[] | undefined;
  tag?: string | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
  eventId?: string | undefined;
  /** UUID of a campaign. */
  campaign?: string | undefined;
  environment?: KeyMode | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/**
 * Newest first. A UUID v7 sorts by its time, so the id alone is the order and the cursor. Each filter has its index but
 * `environment=live`, of which there are usually nearly all: a bounded number of rows is looked through for them.
 */
export async function listNotifications(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  access: ClientAccess,
  filter: NotificationFilter,
  limit: number,
): Promise<Looked<NotificationRow>> {
  const n = notifications;
  const t = notificationTags;
  const conditions: (SQL | undefined)[] = [
    isVisible(access),
    filter.status && eq(n.status, filter.status),
    filter.channel && eq(n.channel, filter.channel),
    filter.recipientHashes && inArray(n.recipientHash, filter.recipientHashes),
    filter.provider !== undefined ? eq(n.provider, filter.provider) : undefined,
    filter.errorCode !== undefined ? eq(n.errorCode, filter.errorCode) : undefined,
    filter.eventId !== undefined ? eq(n.eventId, filter.eventId) : undefined,
    filter.campaign !== undefined ? eq(n.campaignId, filter.campaign) : undefined,
    filter.environment === 'test' ? isOf('test') : undefined,
    filter.from && gte(n.createdAt, filter.from),
    filter.to && lt(n.createdAt, filter.to),
    // Say nothing new, but let the index of ids begin where that time does.
    filter.from && gte(n.id, lowestIdAt(filter.from.getTime() - CLOCKS_APART_MS)),
    filter.to && lt(n.id, lowestIdAt(filter.to.getTime() + CLOCKS_APART_MS)),
    filter.before !== undefined ? lt(n.id, filter.before) : undefined,
  ];
  const isTagged = and(eq(t.notificationId, n.id), eq(t.clientId, n.clientId), eq(t.tag, filter.tag ?? ''));
  const shown = (found: NotificationRow[]) => found.map((row) => openNotification(cipher, row));
  if (filter.environment !== 'live') {
    const rows = orm.select(NOTIFICATION_COLUMNS).from(n).$dynamic();
    if (filter.tag !== undefined) rows.innerJoin(t, isTagged);
    const found = await rows
      .where(and(...conditions))
      .orderBy(desc(n.id))
      .limit(limit);
    return { rows: shown(found), lookedTo: null };
  }
  const from = filter.tag === undefined ? sql`${n}` : sql`${n} join ${t} on ${isTagged}`;
  const candidates = sql`select ${n.id} as id, ${isOf('live')} as is_wanted from ${from}
    where ${and(...conditions)} order by ${n.id} desc`;
  const { ids, lookedTo } = await lookThrough(orm, candidates, limit);
  const found = await orm.select(NOTIFICATION_COLUMNS).from(n).where(inArray(n.id, ids)).orderBy(desc(n.id));
  return { rows: shown(found), lookedTo };
}
