import type { Queryable } from '../../db/client.ts';
import { findSession, type LiveSession, noteSessionUse } from '../../db/queries/sessions.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { KEY_MODES, type KeyMode } from '../../domain/notification.ts';
import { scopesOf } from '../../domain/role.ts';
import { holdsStill } from '../../domain/scope.ts';
import { checkScope, unauthorized } from '../../services/keys/check-scope.ts';
import { actorOf } from '../../services/members/change.ts';
import { hashToken } from '../../services/members/secrets.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import { checkOwnFrame, checkOwnPage } from './check-origin.ts';
import { createSessionCookie } from './cookie.ts';
import { createUses } from './last-uses.ts';
import type { Caller, KeyNeed, SessionOwner } from './principal.ts';

export type AuthenticateSession = {
  /** The token of the request’s cookie, good or not; null without one. */
  tokenOf(c: ApiContext): string | null;
  /**
   * What the member may do of the client that `x-client-id` names.
   * @throws ApiProblem unauthorized (401), cross_origin, not_a_member, second_factor_required, insufficient_scope,
   *   live_keys_only, elevation_required (403), unsupported_media_type (415)
   */
  caller(c: ApiContext, token: string, need: KeyNeed): Promise<Caller>;
  /** @throws ApiProblem unauthorized (401), cross_origin, elevation_required (403), unsupported_media_type (415) */
  owner(c: ApiContext, need: { elevated?: true | undefined }): Promise<SessionOwner>;
};

/**
 * Tells who is logged in, by the cookie. As of keys, each request asks the database: a role that is changed and a session
 * that is ended count from the next request on, in every process.
 */
export function createAuthenticateSession({
  database: { pool },
  publicUrl,
  requireMfa,
  logger,
}: Pick<ApiDeps, 'database' | 'publicUrl' | 'requireMfa' | 'logger'>): AuthenticateSession {
  const cookie = createSessionCookie(publicUrl);
  const uses = createUses((id) => noteSessionUse(pool, id), 'a session', logger);

  const admit = async (c: ApiContext, token: string, clientId: string | null): Promise<LiveSession> => {
    checkOwnPage(c, publicUrl);
    const session = await find(pool, token, clientId);
    if (!session) throw unauthorized('The session has ended. Log in again, by `POST /api/session`.');
    if (session.isUseStale) uses.note(session.id);
    return session;
  };

  return {
    tokenOf: cookie.read,
    async caller(c, token, need) {
      if (need.clientInUrl) checkOwnFrame(c);
      const publicId = named(c, 'x-client-id', need, 'client') ?? '';
      const clientId = fromPublicId('client', publicId);
      const session = await admit(c, token, clientId);
      const environment = environmentIn(named(c, 'x-environment', need, 'environment'));
      if (session.role === null || clientId === null || environment === null) throw new ApiProblem('not_a_member');
      c.get('request').clientId = publicId;
      if (requireMfa && !session.hasFactor) throw new ApiProblem('second_factor_required');
      const scopes = scopesOf(session.role);
      checkScope(scopes, need.scope);
      if (need.liveOnly && environment === 'test') throw new ApiProblem('live_keys_only');
      checkElevated(session, need);
      const { memberId } = session;
      const isStillGood = async () => {
        const now = await find(pool, token, clientId);
        const role = now && (now.hasFactor || !requireMfa) ? now.role : null;
        return holdsStill(role && scopesOf(role), scopes);
      };
      const who = { keyId: null, memberId, actor: actorOf(memberId), isStillGood };
      return { clientId, publicId, environment, scopes, requestsPerMinute: null, ...who };
    },
    async owner(c, need) {
      const token = cookie.read(c);
      if (token === null) throw unauthorized('This is for who is logged in, by `POST /api/session`.');
      const session = await admit(c, token, null);
      checkElevated(session, need);
      const { id: sessionId, memberId, createdAt, expiresAt, elevatedUntil, isElevated } = session;
      const until = isElevated ? elevatedUntil : null;
      return { memberId, sessionId, createdAt, expiresAt, elevatedUntil: until, actor: actorOf(memberId) };
    },
  };
}

async function find(db: Queryable, token: string, clientId: string | null): Promise<LiveSession | null> {
  const tokenHash = hashToken(token);
  return tokenHash && findSession(db, tokenHash, clientId);
}

/** What a header says, or where the endpoint takes it from there, the query. */
function named(c: ApiContext, header: string, { clientInUrl }: KeyNeed, inQuery: string): string | undefined {
  return c.req.header(header) ?? (clientInUrl && c.req.query(inQuery));
}

/** Null for a word that is none. */
function environmentIn(given = 'live'): KeyMode | null {
  return KEY_MODES.find((mode) => mode === given) ?? null;
}

/** @throws ApiProblem elevation_required (403) */
function checkElevated({ isElevated }: LiveSession, { elevated }: { elevated?: true | undefined }): void {
  if (elevated && !isElevated) throw new ApiProblem('elevation_required');
}
