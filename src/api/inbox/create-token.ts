import { z } from 'zod';
import { createUserToken } from '../../contracts/user-token.ts';
import { validate } from '../../services/input/validate.ts';
import { userId } from '../auth/authenticate-user.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { inboxToken } from './answers.ts';

const wish = z.strictObject({ userId, ttlSeconds: z.int().min(60).max(86_400).default(3_600) });

/** `POST /api/inbox/tokens`: for a browser of one user, which then needs no API key. It opens that inbox and no more. */
export function createTokenEndpoint({ secret }: Pick<ApiDeps, 'secret'>): Endpoint {
  return {
    method: 'POST',
    path: '/api/inbox/tokens',
    access: 'client',
    // Whoever holds the token reads that inbox.
    scope: { all: ['notifications:write', 'notifications:read'] },
    docs: {
      operationId: 'createInboxToken',
      summary: 'Create an inbox token for a user',
      description:
        'Lets the browser or app of one user read that user’s inbox without an API key. It gives access to nothing else.',
      tag: 'Inbox',
      body: {
        schema: wish,
        examples: { 'For an hour': { userId: 'user-42' }, 'For a day': { userId: 'user-42', ttlSeconds: 86_400 } },
      },
      answers: {
        201: dataAnswer(inboxToken, {
          description: 'The token.',
          message: 'Token created',
          example: { token: 'uit_<token>', expiresAt: '2026-11-22T10:30:00.000Z' },
        }),
      },
    },
    handle: async (c, { clientId }) => {
      const given = validate(wish, await readJson(c.req));
      const expiresAt = new Date((Math.floor(Date.now() / 1_000) + given.ttlSeconds) * 1_000);
      const token = createUserToken(secret, { clientId, userId: given.userId, expiresAt });
      return respondJson(c, 201, { success: true, message: 'Token created', data: { token, expiresAt } });
    },
  };
}
