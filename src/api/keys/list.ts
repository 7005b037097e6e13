import { z } from 'zod';
import { listApiKeys } from '../../db/queries/api-keys.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { paging } from '../input/paging.ts';
import { validateQuery } from '../input/validate-query.ts';
import { pageAnswer } from '../openapi/shapes.ts';
import { respondPage } from '../respond-page.ts';
import { apiKey, apiKeyExample } from './answers.ts';
import { decodeKeyCursor, encodeKeyCursor } from './cursor.ts';
import { presentKey } from './present.ts';

const query = z.strictObject({ ...paging });

/** `GET /api/keys`: the client's own, newest first, also those that no longer work. */
export function listKeysEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/keys',
    access: 'client',
    scope: 'keys',
    docs: {
      operationId: 'listKeys',
      summary: 'List keys',
      description: 'Your keys, newest first, including expired and revoked ones.',
      tag: 'Keys',
      query,
      answers: { 200: pageAnswer(apiKey, { description: 'One page of results.', example: apiKeyExample }) },
    },
    handle: async (c, { clientId }) => {
      const { limit, cursor } = validateQuery(query, c.req.queries());
      const before = cursor === undefined ? undefined : decodeKeyCursor(secret, cursor);
      return respondPage(c, {
        limit,
        read: (count) => listApiKeys(database.orm, clientId, before, count),
        present: presentKey,
        cursorOf: ({ id }) => encodeKeyCursor(secret, id),
      });
    },
  };
}
