import { createUserToken } from '../../contracts/user-token.ts';
import {
  type InAppMarks,
  type InAppRow,
  type Inbox,
  markAll,
  markInAppMessage,
} from '../../db/queries/in-app/inbox.ts';
import { readClock } from '../../db/queries/server.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';

/**
 * A token for a browser of one user, which then needs no API key. It opens that inbox and no more, does what its key may
 * and as often, and ends at a whole second, with its key, or when the user is erased.
 * @param deps `secret` signs it
 * @param keyId of the key by which it is asked for
 */
export async function createInboxToken(
  { database, secret }: Pick<Ports, 'database'> & { secret: string },
  { clientId, userId, keyId }: Inbox & { keyId: string },
  ttlSeconds: number,
): Promise<{ token: string; expiresAt: Date }> {
  const issuedAt = await readClock(database.pool);
  const expiresAt = new Date((Math.floor(issuedAt.getTime() / 1_000) + ttlSeconds) * 1_000);
  return { token: createUserToken(secret, { clientId, userId, keyId, issuedAt, expiresAt }), expiresAt };
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
