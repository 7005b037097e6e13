import { z } from 'zod';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import { listSuppressions, SUPPRESSION_REASONS } from '../../db/queries/suppressions.ts';
import { anyAddress } from '../../services/input/fields.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { paging } from '../input/paging.ts';
import { validateQuery } from '../input/validate-query.ts';
import { pageAnswer } from '../openapi/shapes.ts';
import { respondPage } from '../respond-page.ts';
import { suppression, suppressionExample } from './answers.ts';
import { presentSuppression } from './present.ts';

const query = z.strictObject({
  recipient: anyAddress.optional(),
  reason: z.enum(SUPPRESSION_REASONS).optional(),
  ...paging,
});

/** `GET /api/suppressions`: the client's own, newest first. */
export function listSuppressionsEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/suppressions',
    access: 'client',
    scope: 'notifications:read',
    docs: {
      operationId: 'listSuppressions',
      summary: 'List suppressions',
      description: 'Newest first.',
      tag: 'Suppressions',
      query,
      answers: { 200: pageAnswer(suppression, { description: 'One page of results.', example: suppressionExample }) },
    },
    handle: async (c, { clientId }) => {
      const { limit, cursor, recipient, reason } = validateQuery(query, c.req.queries());
      const filter = {
        reason,
        recipientHash: recipient === undefined ? undefined : recipientHash(secret, recipient),
        before: cursor === undefined ? undefined : decodeCursor(secret, cursor),
      };
      return respondPage(c, {
        limit,
        read: (count) => listSuppressions(database.orm, database.cipher, clientId, filter, count),
        present: presentSuppression,
        cursorOf: ({ id }) => encodeCursor(secret, id),
      });
    },
  };
}
