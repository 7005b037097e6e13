import { countUnread } from '../../db/queries/in-app/count-unread.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { respondJson } from '../respond.ts';

/** `GET /api/inbox/unread-count`: for the badge, how many are not read, and how many of them are not even seen. */
export function unreadCountEndpoint({ database }: Pick<ApiDeps, 'database'>): Endpoint {
  return {
    method: 'GET',
    path: '/api/inbox/unread-count',
    access: 'user',
    handle: async (c, owner) => {
      const data = await countUnread(database.pool, owner);
      return respondJson(c, 200, { success: true, data });
    },
  };
}
