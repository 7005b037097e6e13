import { z } from 'zod';
import { groupDeadLetters } from '../../db/queries/dead-letters/group.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { validateQuery } from '../input/validate-query.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
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
      summary: 'Count dead letters by their cause',
      description: 'What is open, by channel, provider and error code; the cause of most comes first.',
      tag: 'Dead letters',
      query: noQuery,
      answers: {
        200: jsonAnswer(z.strictObject({ success: z.literal(true), data: z.array(group) }), {
          description: 'All causes.',
          example: { success: true, data: [groupExample] },
        }),
      },
    },
    handle: async (c, { clientId }) => {
      validateQuery(noQuery, c.req.queries());
      const groups = await groupDeadLetters(database.pool, clientId);
      const data = groups.map(({ sampleId, ...group }) => ({ ...group, sampleId: toPublicId('deadLetter', sampleId) }));
      return respondJson(c, 200, { success: true, data });
    },
  };
}
