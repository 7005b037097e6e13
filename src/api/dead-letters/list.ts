import { listDeadLetters } from '../../db/queries/dead-letters/list.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { validateQuery } from '../input/validate-query.ts';
import { respondPage } from '../respond-page.ts';
import { listQuery } from './list-query.ts';
import { presentDeadLetter } from './present.ts';

/** `GET /api/dead-letters`: the client's own, or for the operator all; newest first. */
export function listDeadLettersEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/dead-letters',
    access: 'client_or_operator',
    handle: async (c, { clientId }) => {
      const { limit, cursor, ...filter } = validateQuery(listQuery, c.req.queries());
      const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
      return respondPage(c, {
        limit,
        read: (count) => listDeadLetters(database.orm, clientId, { ...filter, before }, count),
        present: presentDeadLetter,
        cursorOf: ({ id }) => encodeCursor(secret, id),
      });
    },
  };
}
