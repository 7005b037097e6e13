import { z } from 'zod';
import { listInbox } from '../../db/queries/in-app/inbox.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { paging } from '../input/paging.ts';
import { validateQuery } from '../input/validate-query.ts';
import { pageAnswer } from '../openapi/shapes.ts';
import { respondPage } from '../respond-page.ts';
import { inAppMessage, messageExample } from './answers.ts';
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
  ...paging,
});

/** `GET /api/inbox`: one user's messages, newest first; those that are archived only with `archived=true`. */
export function listInboxEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/inbox',
    access: 'user',
    scope: 'notifications:read',
    docs: {
      operationId: 'listInbox',
      summary: 'List inbox messages',
      description: 'Newest first. Archived messages are listed only with `archived=true`.',
      tag: 'Inbox',
      query: listQuery,
      answers: { 200: pageAnswer(inAppMessage, { description: 'One page of results.', example: messageExample }) },
    },
    handle: async (c, owner) => {
      const { limit, cursor, unread, archived } = validateQuery(listQuery, c.req.queries());
      const before = cursor === undefined ? undefined : decodeInboxCursor(secret, cursor);
      return respondPage(c, {
        limit,
        read: (count) => listInbox(database.orm, database.cipher, owner, { unread, archived, before }, count),
        present: presentInAppMessage,
        cursorOf: ({ sequence }) => encodeInboxCursor(secret, sequence),
      });
    },
  };
}
