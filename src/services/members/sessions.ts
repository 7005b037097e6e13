import { v7 as uuidv7 } from 'uuid';
import {
  deleteSession,
  deleteSessionByToken,
  deleteSessionsOf,
  elevateSession,
  insertSession,
} from '../../db/queries/sessions.ts';
import { ELEVATION_MS, SESSION_LONGEST_MS } from '../../domain/login.ts';
import { unauthorized } from '../keys/check-scope.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { proveAccount, proveAgain, type SecondFactor, wrongLogin } from './prove.ts';
import { hashToken, newToken } from './secrets.ts';

type Deps = Pick<Ports, 'database'> & { secret: string };

/** Who is logged in, as they were let in. */
export type LoggedIn = {
  /** UUIDs. */
  memberId: string;
  sessionId: string;
};

/** A header of HTTP has no bound of ours. */
const MOST_OF_AGENT = 200;

/**
 * Opens a session; one that the caller had before ends, so that nobody goes on with a token that was there before the log-in.
 * @returns its token, which is nowhere else
 * @throws ApiProblem as `proveAccount`
 */
export async function logIn(
  deps: Deps,
  given: { email: string; password: string } & SecondFactor,
  { userAgent, formerToken }: { userAgent: string | undefined; formerToken: string | null },
): Promise<{ token: string }> {
  const { pool } = deps.database;
  const account = await proveAccount(deps, given);
  const former = formerToken === null ? null : hashToken(formerToken);
  if (former) await deleteSessionByToken(pool, former);
  const { token, tokenHash } = newToken();
  const { id: memberId, passwordHash } = account;
  const session = { id: uuidv7(), tokenHash, memberId, passwordHash, lastsMs: SESSION_LONGEST_MS };
  const isOpen = await insertSession(pool, { ...session, userAgent: userAgent?.slice(0, MOST_OF_AGENT) ?? null });
  // The password was changed while it was compared.
  if (!isOpen) throw wrongLogin();
  return { token };
}

/**
 * Lets a session do for ten minutes what is dangerous. It goes on under another token.
 * @throws ApiProblem as `proveAgain`
 */
export async function elevate(
  deps: Deps,
  { memberId, sessionId }: LoggedIn,
  given: { password?: string | undefined } & SecondFactor,
): Promise<{ token: string; elevatedUntil: Date }> {
  await proveAgain(deps, memberId, given);
  const { token, tokenHash } = newToken();
  const elevatedUntil = await elevateSession(deps.database.pool, { id: sessionId, tokenHash, lastsMs: ELEVATION_MS });
  if (!elevatedUntil) throw unauthorized();
  return { token, elevatedUntil };
}

/** @param id UUID. @throws ApiProblem not_found (404), for another member’s as well */
export async function endSession({ database }: Pick<Ports, 'database'>, id: string, memberId: string): Promise<void> {
  if (!(await deleteSession(database.pool, { id, memberId }))) throw ApiProblem.notFound('session');
}

/** All of a member’s but the one that they ask by. Answers how many were live. */
export function endOtherSessions(
  { database }: Pick<Ports, 'database'>,
  { memberId, sessionId }: LoggedIn,
): Promise<number> {
  return deleteSessionsOf(database.pool, memberId, sessionId);
}
