import type { HonoRequest } from 'hono';
import { z } from 'zod';
import { looksLikeUserToken, readUserToken, type UserToken } from '../../contracts/user-token.ts';
import { MINUTE_MS } from '../../domain/durations.ts';
import { line } from '../../services/input/fields.ts';
import { unauthorized } from '../../services/keys/check-scope.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiContext } from '../http-context.ts';
import { validateQuery } from '../input/validate-query.ts';
import { type Authenticate, bearerOf } from './authenticate.ts';
import type { InboxOwner, KeyNeed } from './principal.ts';

/** How a client calls its user. */
export const userId = line(255);

/** URLs stand in logs and histories: a token that is taken from one lasts no longer, from its making to its end. */
const LONGEST_IN_URL_MS = 15 * MINUTE_MS;

const keyQuery = z.strictObject({ userId });

/**
 * The user that a token in `Authorization: Bearer uit_…` speaks for, else the one that a client names in `?userId=`
 * beside its API key. A token names its user, so `userId` beside it is refused; so are a key and a token in one request.
 * @param need what a key must hold; of a token, the key by which it was made
 * @param tokenInUrl `?token=` will do where there is no header: a browser's EventSource can send none
 * @throws ApiProblem unauthorized (401), invalid_query (400), and what `authenticate` throws
 */
export async function authenticateUser(
  authenticate: Authenticate,
  secret: string,
  c: ApiContext,
  { tokenInUrl = false, ...need }: KeyNeed & { tokenInUrl?: boolean },
): Promise<InboxOwner> {
  const named = c.req.queries('userId');
  const given = userTokenOf(c.req, tokenInUrl);
  if (given === undefined) {
    const caller = await authenticate.caller(c, need);
    const { clientId, publicId, scopes, isStillGood } = caller;
    const query = validateQuery(keyQuery, named ? { userId: named } : {});
    return { clientId, publicId, userId: query.userId, scopes, expiresAt: null, isStillGood };
  }
  const token = readUserToken(secret, given.text, new Date());
  if (!token) throw unauthorized();
  if (given.inUrl) checkShort(token);
  const caller = await authenticate.byToken(c, token, need);
  const { clientId, publicId, scopes, isStillGood } = caller;
  if (named) {
    throw new ApiProblem('invalid_query', {
      errors: [
        {
          pointer: '/query/userId',
          code: 'conflicting_fields',
          detail: 'cannot be combined with a token: the token already names the user',
        },
      ],
    });
  }
  return { clientId, publicId, userId: token.userId, scopes, expiresAt: token.expiresAt, isStillGood };
}

/** @throws ApiProblem unauthorized (401) */
function checkShort({ issuedAt, expiresAt }: UserToken): void {
  if (expiresAt.getTime() - issuedAt.getTime() <= LONGEST_IN_URL_MS) return;
  throw unauthorized(
    'A token in a URL may last 15 minutes at most. Create one with a `ttlSeconds` of up to 900, or send it in `Authorization`.',
  );
}

function userTokenOf(req: HonoRequest, tokenInUrl: boolean): { text: string; inUrl: boolean } | undefined {
  if (req.header('x-api-key') !== undefined) return undefined;
  const header = req.header('authorization');
  const text = header === undefined ? tokenInUrl && req.query('token') : bearerOf(header);
  if (typeof text !== 'string') return undefined;
  const inUrl = header === undefined;
  return inUrl || looksLikeUserToken(text) ? { text, inUrl } : undefined;
}
