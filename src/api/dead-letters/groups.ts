import { groupDeadLetters } from '../../db/queries/dead-letters/read.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { validateQuery } from '../input/validate-query.ts';
import { pageAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { group } from './answers.ts';
import { groupExample } from './examples.ts';
import { noQuery } from './list-query.ts';

/** `GET /api/dead-letters/groups`: what is open, by channel, provider and code; the cause of most first. */
export function groupDeadLettersEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/dead-letters/groups',
    access: 'client_or_operator',
    scope: 'dead-letters',
    docs: {
      operationId: 'groupDeadLetters',
      summary: 'Count dead letters by cause',
      description: 'Open dead letters by channel, provider and error code; the most frequent cause first.',
      tag: 'Dead letters',
      query: noQuery,
      answers: {
        200: pageAnswer(group, { description: 'All causes, on one page.', example: groupExample }),
      },
    },
    handle: async (c, viewer) => {
      validateQuery(noQuery, c.req.queries());
      const groups = await groupDeadLetters(database.pool, viewer);
      const data = groups.map(({ sampleId, ...group }) => ({ ...group, sampleId: toPublicId('deadLetter', sampleId) }));
      return respondJson(c, 200, { success: true, data, pagination: { hasMore: false, nextCursor: null } });
    },
  };
}
