import type { MiddlewareHandler } from 'hono';
import { ApiProblem } from '../../services/problem.ts';
import { callerAddress, countedAddress } from '../auth/caller-address.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import type { ApiContext, ApiEnv } from '../http-context.ts';
import { respondProblem } from '../respond.ts';
import { createAttempts } from './attempts.ts';

/** In a minute, from one address: keys and tokens that are no good or may not do what they came for. */
const MOST_FAILURES = 60;
/** Wrong tokens of the operator, which a person has chosen. */
const MOST_GUESSES = 10;
const MOST_REGISTRATIONS = 30;
/** Log-ins, links and mails that are asked for; those to one account are counted besides (`services/members/tries.ts`). */
const MOST_LOGINS = 30;
const LOGINS = ['logIn', 'acceptInvitation', 'requestPasswordReset', 'resetPassword', 'startOidcLogin'];

/** Where a secret stands in the path, so that a wrong one is not found. */
const SECRET_PATH = '/api/receipts/:provider/:token';

/** Whether an answer says that somebody had no right credential, or not enough of one. */
export function isFailure(status: number, route: string): boolean {
  return status === 401 || status === 403 || (status === 404 && route === SECRET_PATH);
}

export type SlowDown = {
  /** Before anything is compared or written. @throws ApiProblem too_many_attempts (429) */
  admit(c: ApiContext, endpoint: Endpoint): void;
  /** Counts what failed, and answers 429 in its place to whom that happens too often. */
  watch: MiddlewareHandler<ApiEnv>;
};

/**
 * Slows down who guesses and who registers, by address. A good key is let in whatever its neighbours do, since nobody
 * guesses 190 bits; the operator's token is not even looked at from an address that has guessed too often.
 */
export function createSlowDown({ trustedProxies }: Pick<ApiDeps, 'trustedProxies'>): SlowDown {
  const failures = createAttempts(MOST_FAILURES);
  const guesses = createAttempts(MOST_GUESSES);
  const registrations = createAttempts(MOST_REGISTRATIONS);
  const logins = createAttempts(MOST_LOGINS);
  const addressOf = (c: ApiContext) => countedAddress(callerAddress(c, trustedProxies));
  const isOperators = (c: ApiContext) => c.req.header('x-admin-token') !== undefined;

  return {
    admit(c, { docs }) {
      const isRegistration = docs.operationId === 'registerClient' && !isOperators(c);
      const counted = isRegistration ? registrations : LOGINS.includes(docs.operationId) ? logins : null;
      const attempts = isOperators(c) ? guesses : counted;
      const seconds = attempts?.waitSeconds(addressOf(c)) ?? null;
      if (seconds !== null) throw tooMany(seconds);
      counted?.count(addressOf(c));
    },
    async watch(c, next) {
      await next();
      const { status } = c.res;
      if (!isFailure(status, c.get('request').route)) return;
      const address = addressOf(c);
      if (status === 401 && isOperators(c)) guesses.count(address);
      const seconds = failures.waitSeconds(address);
      failures.count(address);
      if (seconds === null) return;
      // What was answered before would leave its headers behind.
      c.res = undefined;
      c.res = respondProblem(c, tooMany(seconds));
    },
  };
}

function tooMany(seconds: number): ApiProblem {
  return new ApiProblem('too_many_attempts', { headers: { 'retry-after': String(seconds) } });
}
