import { timingSafeEqual } from 'node:crypto';
import { findUsableKey } from '../../db/queries/api-keys.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ScopeNeed } from '../../domain/scope.ts';
import { isAllowedIp } from '../../services/keys/allowed-ips.ts';
import { parseApiKey } from '../../services/keys/api-key.ts';
import { checkScope, unauthorized } from '../../services/keys/check-scope.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import { createCountRequest } from '../limits/request-rate.ts';
import { callerAddress } from './caller-address.ts';
import { createKeyUses } from './key-uses.ts';
import type { Caller } from './principal.ts';

/** @throws ApiProblem unauthorized (401), address_not_allowed, insufficient_scope (403), too_many_requests (429) */
export type Authenticate = (c: ApiContext, scope: ScopeNeed) => Promise<Caller>;

/** Compared with where there is no such key, so that both cases take the same time. */
const NOBODY = Buffer.alloc(32);

/**
 * Tells whose key is in `x-api-key`, else in `Authorization: Bearer`, and refuses one that may not do what it comes for.
 * Each request asks the database, so that what is changed of a key holds from the next request on, in every process;
 * one whose form or checksum is wrong asks nobody.
 */
export function createAuthenticate(deps: Pick<ApiDeps, 'database' | 'trustedProxies' | 'logger'>): Authenticate {
  const { pool } = deps.database;
  const uses = createKeyUses(pool, deps.logger);
  const countRequest = createCountRequest(pool);
  return async (c, scope) => {
    const key = parseApiKey(c.req.header('x-api-key') ?? bearerOf(c.req.header('authorization')));
    if (!key) throw unauthorized();
    const found = await findUsableKey(pool, key.id);
    const same = timingSafeEqual(key.secretHash, found?.secretHash ?? NOBODY);
    if (!found || !same || found.environment !== key.environment) throw unauthorized();

    const { clientId, environment, scopes, allowedIps, requestsPerMinute, isUseStale } = found;
    const publicId = toPublicId('client', clientId);
    const request = c.get('request');
    request.clientId = publicId;
    if (!isAllowedIp(allowedIps, callerAddress(c, deps.trustedProxies))) throw new ApiProblem('address_not_allowed');
    if (isUseStale) uses.note(key.id);
    if (requestsPerMinute !== null) {
      await countRequest(key.id, requestsPerMinute, (rate) => {
        request.rate = rate;
      });
    }
    checkScope(scopes, scope);
    return { clientId, publicId, environment, keyId: key.id, scopes, requestsPerMinute, actor: `key:${key.id}` };
  };
}

/** What stands behind `Bearer`; empty where nothing does. */
export function bearerOf(header: string | undefined): string {
  return header && /^bearer /i.test(header) ? header.slice('bearer '.length) : '';
}
