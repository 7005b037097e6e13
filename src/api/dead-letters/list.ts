import { listDeadLetters } from '../../db/queries/dead-letters/read.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { validateQuery } from '../input/validate-query.ts';
import { pageAnswer } from '../openapi/shapes.ts';
import { respondPage } from '../respond-page.ts';
import { deadLetter } from './answers.ts';
import { deadLetterExample } from './examples.ts';
import { listQuery } from './list-query.ts';
import { presentDeadLetter } from './present.ts';

/** `GET /api/dead-letters`: the client's own that the key may see, or for the operator all; newest first. */
export function listDeadLettersEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/dead-letters',
    access: 'client_or_operator',
    scope: 'dead-letters',
    docs: {
      operationId: 'listDeadLetters',
      summary: 'List dead letters',
      description:
        'Your dead letters; for the operator, those of all clients. Newest first. Lists do not show addresses.',
      tag: 'Dead letters',
      query: listQuery,
      answers: { 200: pageAnswer(deadLetter, { description: 'One page of results.', example: deadLetterExample }) },
    },
    handle: async (c, viewer) => {
      const { limit, cursor, ...filter } = validateQuery(listQuery, c.req.queries());
      const before = cursor === undefined ? undefined : decodeCursor(secret, cursor);
      return respondPage(c, {
        limit,
        read: (count) => listDeadLetters(database.orm, viewer, { ...filter, before }, count),
        present: presentDeadLetter,
        cursorOf: ({ id }) => encodeCursor(secret, id),
      });
    },
  };
}
