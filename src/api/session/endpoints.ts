import { z } from 'zod';
import { findAccount } from '../../db/queries/members.ts';
import { listClientsOf } from '../../db/queries/memberships.ts';
import { findSession, listSessions } from '../../db/queries/sessions.ts';
import { unauthorized } from '../../services/keys/check-scope.ts';
import { newPassword } from '../../services/members/password-rules.ts';
import { changePassword } from '../../services/members/passwords.ts';
import { confirmSecondFactor, proposeSecondFactor, removeSecondFactor } from '../../services/members/second-factor.ts';
import { hashToken } from '../../services/members/secrets.ts';
import { elevate, endOtherSessions, endSession, logIn } from '../../services/members/sessions.ts';
import { answer, page } from '../answer.ts';
import { checkNoOtherPage } from '../auth/check-origin.ts';
import { createSessionCookie } from '../auth/cookie.ts';
import type { SessionOwner } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody } from '../input/body.ts';
import { pathId } from '../openapi/shapes.ts';
import {
  DONE,
  done,
  elevated,
  endedSessions,
  listedSession,
  listedSessionExample,
  login,
  presentListedSession,
  presentSession,
  proof,
  proposedTotp,
  recoveryCodes,
  session,
  sessionExample,
  totp,
} from './model.ts';

const MINE = { access: 'member', tag: 'Members' } as const;
const COOKIE = { 'Set-Cookie': 'The session’s cookie.' } as const;

/** Everything below `/api/session`: what a member does with their own sessions and account. */
export function sessionEndpoints(deps: Pick<ApiDeps, 'database' | 'secret' | 'publicUrl'>): Endpoint[] {
  const { database, publicUrl } = deps;
  const { pool, cipher } = database;
  const cookie = createSessionCookie(publicUrl);

  const present = async (owner: Omit<SessionOwner, 'actor'>) => {
    const [account, clients] = await Promise.all([
      findAccount(pool, cipher, owner.memberId),
      listClientsOf(pool, owner.memberId),
    ]);
    if (!account) throw unauthorized();
    return presentSession(owner, account, clients);
  };

  return [
    endpoint({
      method: 'POST',
      path: '/api/session',
      access: 'public',
      operationId: 'logIn',
      summary: 'Log in',
      description:
        'Sets the cookie of a session. It ends after 7 days, or when it was not used for 12 hours. After each failure the account waits, from 1 second to 15 minutes, whoever tries.',
      tag: 'Members',
      admit: (c) => checkNoOtherPage(c, publicUrl),
      body: jsonBody(login, {
        'With a password': { email: 'ada@example.com', password: 'nine red boats at noon' },
        'With a code': { email: 'ada@example.com', password: 'nine red boats at noon', totp: '123456' },
      }),
      answer: answer(201, 'Logged in', session, {
        description: 'Who is logged in.',
        example: sessionExample,
        headers: COOKIE,
      }),
      problems: ['wrong_login', 'mfa_required', 'too_many_tries', 'cross_origin', 'unavailable', 'unauthorized'],
      handle: async ({ body, c }) => {
        const about = { userAgent: c.req.header('user-agent'), formerToken: cookie.read(c) };
        const { token } = await logIn(deps, body, about);
        const tokenHash = hashToken(token);
        const made = tokenHash && (await findSession(pool, tokenHash, null));
        if (!made) throw unauthorized();
        const data = await present({ ...made, sessionId: made.id });
        return { data, headers: { 'set-cookie': cookie.write(token) } };
      },
    }),
    endpoint({
      ...MINE,
      method: 'GET',
      path: '/api/session',
      operationId: 'getSession',
      summary: 'Get the current session',
      description: 'Who is logged in, and to which clients they belong.',
      answer: answer(200, 'Session found', session, { description: 'The session.', example: sessionExample }),
      handle: ({ caller }) => present(caller),
    }),
    endpoint({
      ...MINE,
      method: 'DELETE',
      path: '/api/session',
      operationId: 'logOut',
      summary: 'Log out',
      answer: answer(200, 'Logged out', done, {
        description: 'The session has ended.',
        example: DONE,
        headers: COOKIE,
      }),
      problems: ['not_found'],
      handle: async ({ caller: { sessionId, memberId } }) => {
        await endSession(deps, sessionId, memberId);
        return { data: DONE, headers: { 'set-cookie': cookie.write(null) } };
      },
    }),
    endpoint({
      ...MINE,
      method: 'POST',
      path: '/api/session/elevate',
      operationId: 'elevateSession',
      summary: 'Elevate the current session',
      description:
        'For ten minutes it may do what is marked with `x-elevated-sessions-only`, such as creating keys or changing members. The password will do, or a code.',
      body: jsonBody(proof, {
        'By password': { password: 'nine red boats at noon' },
        'By a code': { totp: '123456' },
      }),
      answer: answer(200, 'Session elevated', elevated, {
        description: 'Until when. The cookie has another token from here on.',
        example: { elevatedUntil: '2026-11-22T09:40:00.000Z' },
        headers: COOKIE,
      }),
      problems: ['wrong_login', 'too_many_tries'],
      handle: async ({ body, caller }) => {
        const { token, elevatedUntil } = await elevate(deps, caller, body);
        return { data: { elevatedUntil }, headers: { 'set-cookie': cookie.write(token) } };
      },
    }),
    endpoint({
      ...MINE,
      method: 'GET',
      path: '/api/session/list',
      operationId: 'listSessions',
      summary: 'List your sessions',
      description: 'Newest first.',
      answer: page(listedSession, { example: listedSessionExample }),
      handle: async ({ caller }) => {
        const rows = await listSessions(pool, caller.memberId);
        return { items: rows.map((row) => presentListedSession(row, caller)), nextCursor: null };
      },
    }),
    endpoint({
      ...MINE,
      method: 'DELETE',
      path: '/api/session/list',
      operationId: 'endOtherSessions',
      summary: 'End your other sessions',
      answer: answer(200, 'Sessions ended', endedSessions, { description: 'How many.', example: { ended: 2 } }),
      handle: async ({ caller }) => ({ ended: await endOtherSessions(deps, caller) }),
    }),
    endpoint({
      ...MINE,
      method: 'DELETE',
      path: '/api/session/list/:id',
      params: { id: pathId('session') },
      noun: 'session',
      operationId: 'endSession',
      summary: 'End one of your sessions',
      description: 'Takes effect at its next request.',
      answer: answer(200, 'Session ended', done, { description: 'The session has ended.', example: DONE }),
      handle: async ({ params, caller }) => {
        await endSession(deps, params.id, caller.memberId);
        return DONE;
      },
    }),
    endpoint({
      ...MINE,
      method: 'PUT',
      path: '/api/session/password',
      elevated: true,
      operationId: 'changePassword',
      summary: 'Change your password',
      description: 'Ends your other sessions.',
      body: jsonBody(z.strictObject({ password: newPassword }), {
        'A new password': { password: 'nine red boats at noon' },
      }),
      answer: answer(200, 'Password changed', done, { description: 'The password is changed.', example: DONE }),
      problems: ['no_password'],
      handle: async ({ body, caller, origin }) => {
        await changePassword(deps, caller, body.password, origin);
        return DONE;
      },
    }),
    endpoint({
      ...MINE,
      method: 'POST',
      path: '/api/session/totp',
      elevated: true,
      operationId: 'proposeTotp',
      summary: 'Set up an authenticator',
      description: 'Nothing changes until a code of it was sent to `POST /api/session/totp/confirm`.',
      answer: answer(201, 'Authenticator proposed', proposedTotp, {
        description: 'The secret for the authenticator.',
        example: {
          secret: '<secret>',
          url: 'otpauth://totp/Posthorn:ada%40example.com?secret=<secret>&issuer=Posthorn',
        },
      }),
      problems: ['totp_enabled', 'no_password'],
      handle: ({ caller }) => proposeSecondFactor(deps, caller.memberId),
    }),
    endpoint({
      ...MINE,
      method: 'POST',
      path: '/api/session/totp/confirm',
      elevated: true,
      operationId: 'confirmTotp',
      summary: 'Enable the authenticator',
      description:
        'From here on a log-in takes a code. Keep the recovery codes where you find them without your phone.',
      body: jsonBody(z.strictObject({ totp }), { 'The current code': { totp: '123456' } }),
      answer: answer(200, 'Second factor enabled', recoveryCodes, {
        description: 'Ten codes for when the authenticator is lost.',
        example: { recoveryCodes: ['<code>'] },
      }),
      problems: ['totp_enabled', 'not_found'],
      handle: async ({ body, caller, origin }) => ({
        recoveryCodes: await confirmSecondFactor(deps, caller.memberId, body.totp, origin),
      }),
    }),
    endpoint({
      ...MINE,
      method: 'DELETE',
      path: '/api/session/totp',
      elevated: true,
      operationId: 'removeTotp',
      summary: 'Remove the authenticator',
      description: 'The password alone is enough from here on, and the recovery codes work no longer.',
      answer: answer(200, 'Second factor removed', done, { description: 'It is removed.', example: DONE }),
      handle: async ({ caller, origin }) => {
        await removeSecondFactor(deps, caller.memberId, origin);
        return DONE;
      },
    }),
  ];
}
