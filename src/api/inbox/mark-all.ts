import { z } from 'zod';
import { markAll } from '../../db/queries/in-app/inbox.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { validate } from '../../services/input/validate.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { marked } from './answers.ts';

const nothing = z.strictObject({});

/**
 * `POST /api/inbox/read-all`, `POST /api/inbox/seen-all`: all that is not archived, also what came while the request was
 * on its way. Answers with how many it changed.
 */
export function markAllEndpoint({ database }: Pick<ApiDeps, 'database'>, mark: 'read' | 'seen'): Endpoint {
  return {
    method: 'POST',
    path: `/api/inbox/${mark}-all`,
    access: 'user',
    scope: 'notifications:write',
    docs: {
      operationId: mark === 'read' ? 'markAllRead' : 'markAllSeen',
      summary: `Mark all messages as ${mark}`,
      description: 'All messages that are not archived.',
      tag: 'Inbox',
      body: { schema: nothing, examples: { Empty: {} }, optional: true },
      answers: {
        200: dataAnswer(marked, {
          description: 'The number of messages changed.',
          message: `Messages marked as ${mark}`,
          example: { updated: 3 },
        }),
      },
    },
    handle: async (c, owner) => {
      validate(nothing, await readOptionalJson(c.req));
      const updated = await retryConflicts(() => markAll(database.pool, owner, mark));
      return respondJson(c, 200, { success: true, message: `Messages marked as ${mark}`, data: { updated } });
    },
  };
}
