import { z } from 'zod';
import { markInAppMessage } from '../../db/queries/in-app/inbox.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { requestedId } from '../notifications/requested-id.ts';
import { dataAnswer, publicId } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { inAppMessage, messageExample } from './answers.ts';
import { presentInAppMessage } from './present.ts';

const marks = z
  .strictObject({ seen: z.literal(true).optional(), read: z.boolean().optional(), archived: z.boolean().optional() })
  .refine(
    (given) => Object.values(given).some((mark) => mark !== undefined),
    'needs one of `seen`, `read` and `archived`',
  );

/** `PATCH /api/inbox/:id`: what a user did with a message. Marking it again keeps the first time. */
export function markEndpoint({ database }: Pick<ApiDeps, 'database'>): Endpoint {
  return {
    method: 'PATCH',
    path: '/api/inbox/:id',
    access: 'user',
    scope: 'notifications:write',
    docs: {
      operationId: 'markMessage',
      summary: 'Update an inbox message',
      description:
        'Marks a message as seen, read or archived; `false` removes the mark. Marking it again has no effect: the first time is kept.',
      tag: 'Inbox',
      params: { id: publicId('notification') },
      body: { schema: marks, examples: { Read: { read: true }, Archive: { archived: true } } },
      answers: {
        200: dataAnswer(inAppMessage, {
          description: 'The updated message.',
          message: 'Message updated',
          example: { ...messageExample, seenAt: '2026-11-22T09:31:00.000Z', readAt: '2026-11-22T09:31:00.000Z' },
        }),
      },
    },
    handle: async (c, owner) => {
      const id = requestedId(c);
      const given = validate(marks, await readJson(c.req));
      const row = await markInAppMessage(database.orm, database.cipher, owner, id, given);
      if (!row) throw ApiProblem.notFound('message');
      const data = presentInAppMessage(row);
      c.get('request').notificationId = data.id;
      return respondJson(c, 200, { success: true, message: 'Message updated', data });
    },
  };
}
