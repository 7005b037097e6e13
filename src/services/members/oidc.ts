import { findAccount } from '../../db/queries/members.ts';
import { insertOidcLogin, takeOidcLogin } from '../../db/queries/oidc-logins.ts';
import { findSession } from '../../db/queries/sessions.ts';
import { type Identity, isOfDomain, type RoleRule } from '../../domain/identity.ts';
import { OIDC_LOGIN_MS } from '../../domain/login.ts';
import type { Answered, IdentityProvider } from '../../oidc/provider.ts';
import { parseEmailAddress } from '../input/email-address.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { type Admitted, accountOfIdentity, refused } from './oidc-account.ts';
import { hashToken, loginSecrets, newToken } from './secrets.ts';
import { type Browser, elevateProven, openSession } from './sessions.ts';

/** Logging in by an identity provider, as this server has it. */
export type Oidc = {
  provider: IdentityProvider;
  /** Of addresses that it speaks for; in lower case. */
  domains: readonly string[];
  rules: readonly RoleRule[];
  /** It asks for a second factor, whether or not it says so. */
  asksForFactor: boolean;
};

type Deps = Pick<Ports, 'database' | 'logger'> & { requireMfa: boolean; oidc: Oidc | null };

/**
 * Begins a log-in, or with a session its elevation.
 * @param goesTo where in the dashboard the person goes on
 * @returns where they log in, and a token that their browser keeps and nobody else
 * @throws ApiProblem not_found (404) where no provider is set up, oidc_away (503)
 */
export async function startOidc(
  { database, logger, oidc }: Deps,
  { goesTo, sessionId }: { goesTo: string; sessionId: string | null },
): Promise<{ url: string; token: string }> {
  const { provider } = needed(oidc);
  const { token, tokenHash } = newToken();
  const to = await provider.loginUrl(loginSecrets(token), { again: sessionId !== null });
  if (to.url === null) throw away(logger, to.code);
  await insertOidcLogin(database.pool, { tokenHash, goesTo, sessionId, lastsMs: OIDC_LOGIN_MS });
  return { url: to.url.href, token };
}

/**
 * Ends it, when they come back: opens a session, or elevates theirs.
 * @param given the token that was given when it began, null where the browser has none; and the query that they come with
 * @returns the token of the session, and where they go on
 * @throws ApiProblem not_found (404), oidc_unfinished (400), oidc_refused (403), oidc_away, unavailable (503)
 */
export async function finishOidc(
  deps: Deps,
  { token, query }: { token: string | null; query: URLSearchParams },
  browser: Browser,
  requestId: string,
): Promise<{ token: string; goesTo: string }> {
  const { database, logger } = deps;
  const oidc = needed(deps.oidc);
  const tokenHash = token === null ? null : hashToken(token);
  if (token === null || tokenHash === null) throw new ApiProblem('oidc_unfinished');
  const secrets = loginSecrets(token);
  // Or whoever sends the person here with words of their own would use the log-in up.
  if (query.get('state') !== secrets.state) throw new ApiProblem('oidc_unfinished');
  const login = await takeOidcLogin(database.pool, tokenHash);
  if (!login) throw new ApiProblem('oidc_unfinished');
  const { goesTo, sessionId } = login;
  const answered = await oidc.provider.identityOf(query, secrets, sessionId === null ? null : login.createdAt);
  if (answered.kind !== 'identity') throw unanswered(logger, answered);
  const { identity } = answered;
  if (sessionId !== null) {
    return { token: await elevated(deps, sessionId, identity, browser.formerToken), goesTo };
  }
  const person = admitted(identity, oidc);
  const hasFactor = identity.hasFactor || oidc.asksForFactor;
  if (deps.requireMfa && !hasFactor) {
    throw refused(
      'This server lets in members with a second factor only, and the log-in provider does not say that you have used one. Set one up there.',
    );
  }
  const memberId = await accountOfIdentity(deps, person, oidc.rules, requestId);
  const by = { oidcSubject: identity.subject, hasFactor };
  const opened = await openSession(deps, { memberId, by }, browser);
  // Disabled or removed a moment ago.
  if (opened === null) throw new ApiProblem('oidc_refused');
  return { token: opened, goesTo };
}

/** By the very session that asked for it, and the same person. */
async function elevated(
  { database }: Deps,
  sessionId: string,
  { subject }: Identity,
  formerToken: string | null,
): Promise<string> {
  const { pool, cipher } = database;
  const tokenHash = formerToken === null ? null : hashToken(formerToken);
  const session = tokenHash && (await findSession(pool, tokenHash, null));
  if (session?.id !== sessionId) {
    throw new ApiProblem('oidc_unfinished', { detail: 'The session that you wanted to confirm has ended. Log in.' });
  }
  const account = await findAccount(pool, cipher, session.memberId);
  if (account?.oidcSubject !== subject) {
    throw refused('You are logged in here as somebody else than there. Choose the same account.');
  }
  return (await elevateProven({ database }, sessionId)).token;
}

/** @throws ApiProblem oidc_refused (403) for whom the provider does not speak for */
function admitted({ subject, email: said, isEmailVerified, name, values }: Identity, { domains }: Oidc): Admitted {
  const email = said === null ? null : (parseEmailAddress(said)?.toLowerCase() ?? null);
  if (email === null) throw refused('The log-in provider does not tell your e-mail address.');
  if (!isEmailVerified) throw refused('The log-in provider does not say that your e-mail address is verified.');
  if (!isOfDomain(email, domains)) throw refused('Your e-mail address is of a domain that is not let in here.');
  return { subject, email, name: nameOf(name) ?? email.slice(0, email.lastIndexOf('@')), values };
}

const LONGEST_NAME = 100;

function nameOf(said: string | null): string | null {
  return (
    said
      ?.replaceAll(/\p{Cc}/gu, '')
      .trim()
      .slice(0, LONGEST_NAME) || null
  );
}

function needed(oidc: Oidc | null): Oidc {
  if (oidc) return oidc;
  throw new ApiProblem('not_found', { detail: 'This server has no log-in provider (OIDC_ISSUER).' });
}

function unanswered(logger: Ports['logger'], { kind, code }: Exclude<Answered, { kind: 'identity' }>): ApiProblem {
  if (kind === 'away') return away(logger, code);
  if (kind === 'declined') return refused('The log-in provider did not let you in, or you broke it off.');
  logger.warn({ reason: code }, 'an answer of the identity provider was not taken');
  const detail = 'The answer of the log-in provider is none for this log-in. Begin again.';
  return new ApiProblem('oidc_unfinished', { detail });
}

/** @param code never what was answered */
function away(logger: Ports['logger'], code: string): ApiProblem {
  logger.warn({ reason: code }, 'the identity provider cannot be asked: see "Log in by OIDC" in docs/operating.md');
  return new ApiProblem('oidc_away', { headers: { 'retry-after': '30' } });
}
