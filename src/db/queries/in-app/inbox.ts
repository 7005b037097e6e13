import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { inAppMessages } from '../../schema/index.ts';
import { execute, queryRow } from '../../statement.ts';

/** One user of one client. */
export type Inbox = {
  /** UUID. */
  clientId: string;
  /** As the client calls its user. */
  userId: string;
};

/** Where PostgreSQL tells of what came (LISTEN): the payload is the key of the inbox. */
export const INBOX_CHANNEL = 'posthorn_inbox';

/** 32 hex digits: payloads stand in logs and statistics of the server, so they name nobody in plain. */
export function inboxKey({ clientId, userId }: Inbox): string {
  return createHash('sha256').update(`inbox:${clientId}:${userId}`).digest('hex').slice(0, 32);
}

export type InAppRow = typeof inAppMessages.$inferSelect;

export type InboxFilter = {
  unread: boolean;
  /** Those that were put away, else those that were not. */
  archived: boolean;
  /** Only those that came before this sequence: where the last page ended. */
  before?: number | undefined;
};

/** Newest first. */
export async function listInbox(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  { clientId, userId }: Inbox,
  { unread, archived, before }: InboxFilter,
  limit: number,
): Promise<InAppRow[]> {
  const m = inAppMessages;
  const conditions = [
    eq(m.clientId, clientId),
    eq(m.userId, userId),
    archived ? isNotNull(m.archivedAt) : isNull(m.archivedAt),
    unread ? isNull(m.readAt) : undefined,
    before !== undefined ? lt(m.sequence, before) : undefined,
  ];
  const rows = await orm
    .select()
    .from(m)
    .where(and(...conditions))
    .orderBy(desc(m.sequence))
    .limit(limit);
  return rows.map((row) => openInAppMessage(cipher, row));
}

/** What came after a sequence, in the order in which it came, whatever became of it since. */
export async function listInboxAfter(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  { clientId, userId }: Inbox,
  sequence: number,
  limit: number,
): Promise<InAppRow[]> {
  const m = inAppMessages;
  const rows = await orm
    .select()
    .from(m)
    .where(and(eq(m.clientId, clientId), eq(m.userId, userId), gt(m.sequence, sequence)))
    .orderBy(asc(m.sequence))
    .limit(limit);
  return rows.map((row) => openInAppMessage(cipher, row));
}

/** What is left out stays as it is. */
export type InAppMarks = { seen?: true | undefined; read?: boolean | undefined; archived?: boolean | undefined };

/**
 * What a user did with one message; doing it again keeps the first time. What is read was seen.
 * @param id UUID of the notification
 * @returns the message as it stands now, or null where the inbox has none of that id
 */
export async function markInAppMessage(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  { clientId, userId }: Inbox,
  id: string,
  { seen, read, archived }: InAppMarks,
): Promise<InAppRow | null> {
  const m = inAppMessages;
  const rows = await orm
    .update(m)
    .set({
      ...((seen || read) && { seenAt: first(m.seenAt) }),
      ...(read !== undefined && { readAt: read ? first(m.readAt) : null }),
      ...(archived !== undefined && { archivedAt: archived ? first(m.archivedAt) : null }),
    })
    .where(and(eq(m.id, id), eq(m.clientId, clientId), eq(m.userId, userId)))
    .returning();
  return rows[0] ? openInAppMessage(cipher, rows[0]) : null;
}

function first(column: PgColumn): SQL {
  return sql`coalesce(${column}, clock_timestamp())`;
}

const MARKS = {
  read: sql`set read_at = clock_timestamp(), seen_at = coalesce(seen_at, clock_timestamp()) where read_at is null`,
  // What was read was seen: the second condition says nothing new, and lets the index of unread ones serve.
  seen: sql`set seen_at = clock_timestamp() where seen_at is null and read_at is null`,
} as const;

/** Marks all that is not archived. @returns how many were not marked before */
export function markAll(db: Queryable, inbox: Inbox, mark: keyof typeof MARKS): Promise<number> {
  return execute(
    db,
    `mark-all:${mark}`,
    sql`update in_app_messages ${MARKS[mark]} and archived_at is null and ${isOf(inbox)}`,
  );
}

/** What waits for a user: not read, and of those not even seen. What is archived waits no more. */
export function countUnread(db: Queryable, inbox: Inbox): Promise<{ unread: number; unseen: number }> {
  // What was read was seen, so the index of the unread ones holds all unseen ones.
  return queryRow<{ unread: number; unseen: number }>(
    db,
    'count-unread',
    sql`select count(*)::int as unread, (count(*) filter (where seen_at is null))::int as unseen
      from in_app_messages where ${isOf(inbox)} and read_at is null and archived_at is null`,
  );
}

/** Of the newest message in an inbox; 0 for an empty one. */
export async function lastSequence(db: Queryable, inbox: Inbox): Promise<number> {
  const { last } = await queryRow<{ last: string }>(
    db,
    'last-sequence-of-inbox',
    sql`select coalesce(max(sequence), 0) as last from in_app_messages where ${isOf(inbox)}`,
  );
  return Number(last);
}

function isOf({ clientId, userId }: Inbox): SQL {
  return sql`client_id = ${clientId} and user_id = ${userId}`;
}

/** A message as it was written. @throws ContentKeyMissing, ContentDamaged */
function openInAppMessage(cipher: ContentCipher, row: InAppRow): InAppRow {
  const { id } = row;
  return {
    ...row,
    subject: cipher.open(row.subject, ['in_app_messages.subject', id]),
    text: cipher.open(row.text, ['in_app_messages.text', id]),
    html: cipher.open(row.html, ['in_app_messages.html', id]),
    url: cipher.open(row.url, ['in_app_messages.url', id]),
    image: cipher.open(row.image, ['in_app_messages.image', id]),
    data: cipher.open(row.data, ['in_app_messages.data', id]),
  };
}
