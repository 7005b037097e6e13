import { recipientHash } from '../../contracts/keyed-hash.ts';
import { listNotifications } from '../../db/queries/notifications/list.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { validateQuery } from '../input/validate-query.ts';
import { respondJson } from '../respond.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { listQuery } from './list-query.ts';
import { presentNotification } from './present.ts';

/** `GET /api/notifications`: the client's own, newest first. */
export function listEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/notifications',
    access: 'client',
    handle: async (c, caller) => {
      const { limit, cursor, recipient, ...filter } = validateQuery(listQuery, c.req.queries());
      const rows = await listNotifications(
        database.orm,
        caller.clientId,
        {
          ...filter,
          recipientHash: recipient === undefined ? undefined : recipientHash(secret, recipient),
          before: cursor === undefined ? undefined : decodeCursor(secret, cursor),
        },
        limit + 1, // one more than asked for tells whether there are more
      );
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const hasMore = rows.length > limit;
      return respondJson(c, 200, {
        success: true,
        data: page.map(presentNotification),
        pagination: { hasMore, nextCursor: hasMore && last ? encodeCursor(secret, last.id) : null },
      });
    },
  };
}
