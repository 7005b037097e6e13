import { countUnread } from '../../db/queries/in-app/inbox.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { unreadCount } from './answers.ts';

/** `GET /api/inbox/unread-count`: for the badge, how many are not read, and how many of them are not even seen. */
export function unreadCountEndpoint({ database }: Pick<ApiDeps, 'database'>): Endpoint {
  return {
    method: 'GET',
    path: '/api/inbox/unread-count',
    access: 'user',
    scope: 'notifications:read',
    docs: {
      operationId: 'countUnread',
      summary: 'Count unread messages',
      description: 'For a notification badge.',
      tag: 'Inbox',
      answers: {
        200: dataAnswer(unreadCount, {
          description: 'The counts.',
          message: 'Messages counted',
          example: { unread: 3, unseen: 1 },
        }),
      },
    },
    handle: async (c, owner) => {
      const data = await countUnread(database.pool, owner);
      return respondJson(c, 200, { success: true, message: 'Messages counted', data });
    },
  };
}
