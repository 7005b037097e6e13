import { v7 as uuidv7 } from 'uuid';
import {
  deleteSession,
  deleteSessionByToken,
  deleteSessionsOf,
  elevateSession,
  insertSession,
  type NewSession,
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

/** Where somebody logs in: what it calls itself, and the token of the session that it had before. */
export type Browser = { userAgent: string | undefined; formerToken: string | null };

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
  about: Browser,
): Promise<{ token: string }> {
  const { id: memberId, passwordHash } = await proveAccount(deps, given);
  const token = await openSession(deps, { memberId, by: { passwordHash } }, about);
  // The password was changed while it was compared.
  if (token === null) throw wrongLogin();
  return { token };
}

/**
 * A session of who has proved who they are, in place of the browser’s former one.
 * @returns its token, which is nowhere else; null where what they have proved it by holds no longer
 */
export async function openSession(
  { database: { pool } }: Pick<Ports, 'database'>,
  who: Pick<NewSession, 'memberId' | 'by'>,
  { userAgent, formerToken }: Browser,
): Promise<string | null> {
  const former = formerToken === null ? null : hashToken(formerToken);
  if (former) await deleteSessionByToken(pool, former);
  const { token, tokenHash } = newToken();
  const agent = userAgent?.slice(0, MOST_OF_AGENT) ?? null;
  const session = { ...who, id: uuidv7(), tokenHash, lastsMs: SESSION_LONGEST_MS, userAgent: agent };
  return (await insertSession(pool, session)) ? token : null;
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
  return elevateProven(deps, sessionId);
}

/** The same for who has proved it already. @throws ApiProblem unauthorized (401) where the session has ended meanwhile */
export async function elevateProven(
  { database }: Pick<Ports, 'database'>,
  sessionId: string,
): Promise<{ token: string; elevatedUntil: Date }> {
  const { token, tokenHash } = newToken();
  const elevatedUntil = await elevateSession(database.pool, { id: sessionId, tokenHash, lastsMs: ELEVATION_MS });
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
