import { and, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { ContentCipher } from '../../content-cipher.ts';
import { deadLetters } from '../../schema/index.ts';
import type { DeadLetterTarget } from './lock.ts';
import { isVisibleLetter } from './visible.ts';

/** One dead letter, whole; null where there is none or it may not be seen. */
export async function getDeadLetter(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  { id, ...access }: DeadLetterTarget,
): Promise<typeof deadLetters.$inferSelect | null> {
  const [row] = await orm
    .select()
    .from(deadLetters)
    .where(and(eq(deadLetters.id, id), isVisibleLetter(access)));
  if (!row?.notificationId) return row ?? null;
  // A copy of the notification's own, made by SQL: sealed for its place there.
  const errorMessage = cipher.open(row.errorMessage, ['notifications.error_message', row.notificationId]);
  return { ...row, errorMessage };
}
