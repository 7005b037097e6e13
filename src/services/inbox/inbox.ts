import { createUserToken } from '../../contracts/user-token.ts';
import {
  type InAppMarks,
  type InAppRow,
  type Inbox,
  markAll,
  markInAppMessage,
} from '../../db/queries/in-app/inbox.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';

/**
 * A token for a browser of one user, which then needs no API key. It opens that inbox and no more, and ends at a whole
 * second.
 */
export function createInboxToken(
  { secret }: { secret: string },
  { clientId, userId }: Inbox,
  ttlSeconds: number,
): { token: string; expiresAt: Date } {
  const expiresAt = new Date((Math.floor(Date.now() / 1_000) + ttlSeconds) * 1_000);
  return { token: createUserToken(secret, { clientId, userId, expiresAt }), expiresAt };
}

/**
 * What a user did with a message. Marking it again keeps the first time.
 * @param id UUID
 * @throws ApiProblem not_found (404), for a message of another inbox as well
 */
export async function markMessage(
  { database }: Pick<Ports, 'database'>,
  inbox: Inbox,
  id: string,
  marks: InAppMarks,
): Promise<InAppRow> {
  const row = await markInAppMessage(database.orm, database.cipher, inbox, id, marks);
  if (!row) throw ApiProblem.notFound('message');
  return row;
}

/** Marks all that is not archived, also what came while the request was on its way. Answers how many it changed. */
export function markAllMessages(
  { database }: Pick<Ports, 'database'>,
  inbox: Inbox,
  mark: 'read' | 'seen',
): Promise<number> {
  return retryConflicts(() => markAll(database.pool, inbox, mark));
}
