import { listMemberships } from '../../db/queries/memberships.ts';
import { NIL_ID } from '../../domain/ids.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { readPage } from '../read-page.ts';
import { presentMember } from './model.ts';

/** A page of the members of a client, for itself and for the operator. @throws ApiProblem for a cursor that is none of ours */
export function readMembers(
  { database, secret }: Pick<ApiDeps, 'database' | 'secret'>,
  clientId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const after = cursor === undefined ? NIL_ID : decodeCursor(secret, cursor);
  return readPage({
    limit,
    read: (count) => listMemberships(database.pool, clientId, after, count),
    present: presentMember,
    cursorOf: ({ memberId }) => encodeCursor(secret, memberId),
  });
}
