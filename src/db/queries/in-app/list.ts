import { and, asc, desc, eq, gt, isNotNull, isNull, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { ContentCipher } from '../../content-cipher.ts';
import { inAppMessages } from '../../schema/index.ts';
import type { Inbox } from './inbox-key.ts';
import { openInAppMessage } from './open.ts';

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
