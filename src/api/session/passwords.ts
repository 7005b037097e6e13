import { z } from 'zod';
import { newPassword } from '../../services/members/password-rules.ts';
import { requestPasswordReset, resetPassword } from '../../services/members/passwords.ts';
import { answer } from '../answer.ts';
import { checkNoOtherPage } from '../auth/check-origin.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody } from '../input/body.ts';
import { accountEmail, DONE, done } from './model.ts';

/** What stands behind `#` in a link. */
export const linkToken = z.string().min(1).max(100).describe('What stands behind `#` in the link.');

/** No token that ever was one. */
export const LINK_TOKEN_EXAMPLE = '<token>';

/** `/api/password-resets`: for who has forgotten their password. */
export function passwordResetEndpoints(deps: ApiDeps): Endpoint[] {
  const { publicUrl } = deps;
  return [
    endpoint({
      method: 'POST',
      path: '/api/password-resets',
      access: 'public',
      operationId: 'requestPasswordReset',
      summary: 'Ask for a new password',
      description:
        'Mails a link that works once, within an hour. The answer is the same where the address has no account, or where one was mailed a moment ago.',
      tag: 'Members',
      admit: (c) => checkNoOtherPage(c, publicUrl),
      body: jsonBody(z.strictObject({ email: accountEmail }), { 'Of an address': { email: 'ada@example.com' } }),
      answer: answer(202, 'If there is such an account, a mail is on its way', done, {
        description: 'A mail is sent where there is such an account.',
        example: DONE,
      }),
      problems: ['cross_origin', 'unavailable'],
      handle: async ({ body, c }) => {
        await requestPasswordReset(deps, body.email, c.get('request').traceparent);
        return DONE;
      },
    }),
    endpoint({
      method: 'POST',
      path: '/api/password-resets/accept',
      access: 'public',
      operationId: 'resetPassword',
      summary: 'Choose a new password',
      description: 'Uses the link up, and ends all sessions. Log in afterwards.',
      tag: 'Members',
      admit: (c) => checkNoOtherPage(c, publicUrl),
      body: jsonBody(z.strictObject({ token: linkToken, password: newPassword }), {
        'A new password': { token: LINK_TOKEN_EXAMPLE, password: 'nine red boats at noon' },
      }),
      answer: answer(200, 'Password changed', done, { description: 'The password is changed.', example: DONE }),
      problems: ['invalid_link', 'cross_origin', 'unavailable'],
      handle: async ({ body, c }) => {
        await resetPassword(deps, body, c.get('request').requestId);
        return DONE;
      },
    }),
  ];
}
