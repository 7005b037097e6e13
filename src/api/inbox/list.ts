import { z } from 'zod';
import { listInbox } from '../../db/queries/in-app/list.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { validateQuery } from '../input/validate-query.ts';
import { respondJson } from '../respond.ts';
import { decodeInboxCursor, encodeInboxCursor } from './cursor.ts';
import { presentInAppMessage } from './present.ts';

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .default(false);

const listQuery = z.strictObject({
  userId: z.string().optional(),
  unread: flag,
  archived: flag,
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  cursor: z.string().optional(),
});

/** `GET /api/inbox`: one user's messages, newest first; those that are archived only with `archived=true`. */
export function listInboxEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/inbox',
    access: 'user',
    handle: async (c, owner) => {
      const { limit, cursor, unread, archived } = validateQuery(listQuery, c.req.queries());
      const before = cursor === undefined ? undefined : decodeInboxCursor(secret, cursor);
      // One more than asked for tells whether there are more.
      const rows = await listInbox(database.orm, owner, { unread, archived, before }, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const hasMore = rows.length > limit;
      return respondJson(c, 200, {
        success: true,
        data: page.map(presentInAppMessage),
        pagination: { hasMore, nextCursor: hasMore && last ? encodeInboxCursor(secret, last.sequence) : null },
      });
    },
  };
}
