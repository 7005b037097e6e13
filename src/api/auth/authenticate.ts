import { timingSafeEqual } from 'node:crypto';
import { createGather } from '../../async/gather.ts';
import { userKey } from '../../contracts/keyed-hash.ts';
import type { UserToken } from '../../contracts/user-token.ts';
import { findKeyOfToken, findUsableKeys, noteKeyUse, type UsableKey } from '../../db/queries/api-keys.ts';
import { toPublicId } from '../../domain/ids.ts';
import { holdsStill } from '../../domain/scope.ts';
import { isAllowedIp } from '../../services/keys/allowed-ips.ts';
import { parseApiKey } from '../../services/keys/api-key.ts';
import { checkScope, unauthorized } from '../../services/keys/check-scope.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import { createCountRequest } from '../limits/request-rate.ts';
import { createAuthenticateSession } from './authenticate-session.ts';
import { callerAddress } from './caller-address.ts';
import { createUses } from './last-uses.ts';
import type { Caller, KeyNeed, SessionOwner } from './principal.ts';

/**
 * @throws ApiProblem unauthorized (401), address_not_allowed, insufficient_scope, live_keys_only (403), too_many_requests
 *   (429), and of sessions what `AuthenticateSession` says
 */
export type Authenticate = {
  /** Whose key came with the request; without one, who is logged in. */
  caller(c: ApiContext, need: KeyNeed): Promise<Caller>;
  /** Who is logged in, whatever clients they belong to. */
  owner(c: ApiContext, need: { elevated?: true | undefined }): Promise<SessionOwner>;
  /** Whose key made a token: it may do no more than that key, from nowhere else and no more often. */
  byToken(c: ApiContext, token: UserToken, need: KeyNeed): Promise<Caller>;
};

/** Compared with where there is no such key, so that both cases take the same time. */
const NOBODY = Buffer.alloc(32);

/**
 * Tells whose key is in `x-api-key`, else in `Authorization: Bearer`, else whose session in the cookie, and refuses one that may not do what it comes for.
 * Each request asks the database, those that come at once together, so that what is changed of a key holds from the next
 * request on, in every process; one whose form or checksum is wrong asks nobody.
 */
export function createAuthenticate(
  deps: Pick<ApiDeps, 'database' | 'secret' | 'publicUrl' | 'requireMfa' | 'trustedProxies' | 'logger'>,
): Authenticate {
  const { pool } = deps.database;
  const sessions = createAuthenticateSession(deps);
  const uses = createUses((keyId) => noteKeyUse(pool, keyId), 'a key', deps.logger);
  const countRequest = createCountRequest(pool);
  const findKey = createGather({ work: (keyIds: string[]) => findUsableKeys(pool, keyIds) });

  /** @param findAgain the key as it is then, null where it would not be let in any more */
  const admit = async (
    c: ApiContext,
    keyId: string,
    found: UsableKey,
    need: KeyNeed,
    findAgain: () => Promise<UsableKey | null>,
  ): Promise<Caller> => {
    const { clientId, environment, scopes, allowedIps, requestsPerMinute, isUseStale } = found;
    const publicId = toPublicId('client', clientId);
    const request = c.get('request');
    request.clientId = publicId;
    if (!isAllowedIp(allowedIps, callerAddress(c, deps.trustedProxies))) throw new ApiProblem('address_not_allowed');
    if (isUseStale) uses.note(keyId);
    if (requestsPerMinute !== null) {
      await countRequest(keyId, requestsPerMinute, (rate) => {
        request.rate = rate;
      });
    }
    checkScope(scopes, need.scope);
    if (need.liveOnly && environment === 'test') throw new ApiProblem('live_keys_only');
    const isStillGood = async () => holdsStill((await findAgain())?.scopes ?? null, scopes);
    const who = { keyId, memberId: null, actor: `key:${keyId}`, isStillGood };
    return { clientId, publicId, environment, scopes, requestsPerMinute, ...who };
  };

  const keyOf = (token: UserToken): Promise<UsableKey | null> => {
    const { clientId, userId, keyId, issuedAt } = token;
    // Tokens are of live keys alone, and so is what is told of an erasure that ends them.
    const erased = userKey(deps.secret, { clientId, environment: 'live' }, { userId }, 'in_app');
    return findKeyOfToken(pool, { keyId, clientId, issuedAt, userKey: erased });
  };

  /** A browser sends the cookie by itself: it counts where nothing else is said. */
  const sessionToken = (c: ApiContext): string | null => {
    const isSaid = c.req.header('x-api-key') !== undefined || c.req.header('authorization') !== undefined;
    return isSaid ? null : sessions.tokenOf(c);
  };

  return {
    async caller(c, need) {
      const token = sessionToken(c);
      if (token !== null) return sessions.caller(c, token, need);
      const key = parseApiKey(c.req.header('x-api-key') ?? bearerOf(c.req.header('authorization')));
      if (!key) throw unauthorized();
      const found = await findKey(key.id);
      const same = timingSafeEqual(key.secretHash, found?.secretHash ?? NOBODY);
      if (!found || !same || found.environment !== key.environment) throw unauthorized();
      return admit(c, key.id, found, need, async () => (await findKey(key.id)) ?? null);
    },
    async byToken(c, token, need) {
      const found = await keyOf(token);
      if (!found) throw unauthorized();
      return admit(c, token.keyId, found, need, () => keyOf(token));
    },
    owner: sessions.owner,
  };
}

/** What stands behind `Bearer`; empty where nothing does. */
export function bearerOf(header: string | undefined): string {
  return header && /^bearer /i.test(header) ? header.slice('bearer '.length) : '';
}
