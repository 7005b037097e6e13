import { recipientHash } from '../../contracts/keyed-hash.ts';
import { listNotifications } from '../../db/queries/notifications/read.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { validateQuery } from '../input/validate-query.ts';
import { pageAnswer } from '../openapi/shapes.ts';
import { respondPage } from '../respond-page.ts';
import { notification } from './answers.ts';
import { notificationExample } from './examples.ts';
import { listQuery } from './list-query.ts';
import { presentNotification } from './present.ts';

/** `GET /api/notifications`: the client's own, newest first. */
export function listEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/notifications',
    access: 'client',
    scope: 'notifications:read',
    docs: {
      operationId: 'listNotifications',
      summary: 'List notifications',
      description: 'Newest first. Filters are combined with AND.',
      tag: 'Notifications',
      query: listQuery,
      answers: { 200: pageAnswer(notification, { description: 'One page of results.', example: notificationExample }) },
    },
    handle: async (c, caller) => {
      const { limit, cursor, recipient, ...filter } = validateQuery(listQuery, c.req.queries());
      const chosen = {
        ...filter,
        recipientHash: recipient === undefined ? undefined : recipientHash(secret, recipient),
        before: cursor === undefined ? undefined : decodeCursor(secret, cursor),
      };
      return respondPage(c, {
        limit,
        read: (count) => listNotifications(database.orm, database.cipher, caller, chosen, count),
        present: presentNotification,
        cursorOf: ({ id }) => encodeCursor(secret, id),
      });
    },
  };
}
