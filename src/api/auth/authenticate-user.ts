import type { HonoRequest } from 'hono';
import { z } from 'zod';
import { looksLikeUserToken, readUserToken } from '../../contracts/user-token.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ScopeNeed } from '../../domain/scope.ts';
import { line } from '../../services/input/fields.ts';
import { unauthorized } from '../../services/keys/check-scope.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiContext } from '../http-context.ts';
import { validateQuery } from '../input/validate-query.ts';
import { type Authenticate, bearerOf } from './authenticate.ts';
import type { InboxOwner } from './principal.ts';

/** How a client calls its user. */
export const userId = line(255);

const keyQuery = z.strictObject({ userId });

/**
 * The user that a token in `Authorization: Bearer uit_…` speaks for, else the one that a client names in `?userId=`
 * beside its API key. A token names its user, so `userId` beside it is refused; so are a key and a token in one request.
 * @param scope what a key needs; a token may do all of this with its own inbox
 * @param tokenInUrl `?token=` will do where there is no header: a browser's EventSource can send none
 * @throws ApiProblem unauthorized (401), invalid_query (400), and for a key what `authenticate` throws
 */
export async function authenticateUser(
  authenticate: Authenticate,
  secret: string,
  c: ApiContext,
  { scope, tokenInUrl = false }: { scope: ScopeNeed; tokenInUrl?: boolean },
): Promise<InboxOwner> {
  const named = c.req.queries('userId');
  const token = userTokenOf(c.req, tokenInUrl);
  if (token === undefined) {
    const { clientId, publicId } = await authenticate(c, scope);
    const query = validateQuery(keyQuery, named ? { userId: named } : {});
    return { clientId, publicId, userId: query.userId, expiresAt: null };
  }
  const granted = readUserToken(secret, token, new Date());
  if (!granted) throw unauthorized();
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
  return { ...granted, publicId: toPublicId('client', granted.clientId) };
}

function userTokenOf(req: HonoRequest, tokenInUrl: boolean): string | undefined {
  if (req.header('x-api-key') !== undefined) return undefined;
  const header = req.header('authorization');
  if (header === undefined) return tokenInUrl ? req.query('token') : undefined;
  const bearer = bearerOf(header);
  return looksLikeUserToken(bearer) ? bearer : undefined;
}
