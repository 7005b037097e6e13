import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { ContentCipher } from '../../content-cipher.ts';
import { inAppMessages } from '../../schema/index.ts';
import type { Inbox } from './inbox-key.ts';
import type { InAppRow } from './list.ts';
import { openInAppMessage } from './open.ts';

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
