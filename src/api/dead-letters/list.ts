import { listDeadLetters } from '../../db/queries/dead-letters/list.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { validateQuery } from '../input/validate-query.ts';
import { decodeCursor, encodeCursor } from '../notifications/cursor.ts';
import { respondJson } from '../respond.ts';
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
      // One more than asked for tells whether there are more.
      const rows = await listDeadLetters(database.orm, clientId, { ...filter, before }, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const hasMore = rows.length > limit;
      return respondJson(c, 200, {
        success: true,
        data: page.map(presentDeadLetter),
        pagination: { hasMore, nextCursor: hasMore && last ? encodeCursor(secret, last.id) : null },
      });
    },
  };
}
