import { z } from 'zod';
import { SCOPES } from '../../domain/scope.ts';
import { setDisabled } from '../../services/members/change.ts';
import { invite } from '../../services/members/invitations.ts';
import { createPasswordReset } from '../../services/members/passwords.ts';
import { answer, page } from '../answer.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { jsonBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { createdInvitation, createdInvitationExample, presentInvitation } from '../invitations/model.ts';
import { EXAMPLE_LETTERS, instant, pathId } from '../openapi/shapes.ts';
import { accountEmail, DONE, done } from '../session/model.ts';
import { member, memberExample, role } from './model.ts';
import { readMembers } from './read-members.ts';

const COMMON = { access: 'operator', tag: 'Operator' } as const;
const MEMBER = { ...COMMON, params: { id: pathId('member') }, noun: 'member' } as const;
const BY_OPERATOR = { actor: 'operator' };

const link = z
  .strictObject({ link: z.string().describe('It works once. It is shown only once.'), expiresAt: instant })
  .meta({ id: 'ResetLink' });

/** Below `/api/operator`: the first owner of a client, and help for who cannot log in. */
export function operatorMemberEndpoints(deps: ApiDeps): Endpoint[] {
  const originFor = (c: ApiContext) => originOf(c, BY_OPERATOR);
  return [
    endpoint({
      ...COMMON,
      method: 'POST',
      path: '/api/operator/invitations',
      operationId: 'inviteMember',
      summary: 'Invite a member of any client',
      description: 'Answers the link, for you to hand it on. It works once, within 72 hours. No mail is sent.',
      body: jsonBody(z.strictObject({ clientId: pathId('client'), email: accountEmail, role }), {
        'An owner': { clientId: `cli_${EXAMPLE_LETTERS}`, email: 'ada@example.com', role: 'owner' },
      }),
      answer: answer(201, 'Member invited', createdInvitation, {
        description: 'The invitation.',
        example: createdInvitationExample,
      }),
      problems: ['not_found', 'already_member', 'too_many_invitations'],
      handle: async ({ body: { clientId, email, role }, c }) => {
        const by = { clientId, memberId: null, scopes: SCOPES, isOperator: true } as const;
        const about = { origin: originFor(c), traceparent: c.get('request').traceparent };
        const { invitation, link } = await invite(deps, by, { email, role, byMail: false }, about);
        return { ...presentInvitation(invitation), link };
      },
    }),
    endpoint({
      ...COMMON,
      method: 'GET',
      path: '/api/operator/members',
      operationId: 'listMembersOfClient',
      summary: 'List the members of any client',
      query: z.strictObject({ clientId: pathId('client').describe('The client.'), ...paging }),
      answer: page(member, { example: memberExample }),
      handle: ({ query: { clientId, ...paged } }) => readMembers(deps, clientId, paged),
    }),
    endpoint({
      ...MEMBER,
      method: 'PATCH',
      path: '/api/operator/members/:id',
      operationId: 'disableMember',
      summary: 'Disable or enable an account',
      description: 'For all clients that the person belongs to. Disabling ends all their sessions.',
      body: jsonBody(z.strictObject({ disabled: z.boolean() }), { Suspended: { disabled: true } }),
      answer: answer(200, 'Account changed', done, { description: 'It is done.', example: DONE }),
      handle: async ({ params, body, c }) => {
        await setDisabled(deps, params.id, body.disabled, originFor(c));
        return DONE;
      },
    }),
    endpoint({
      ...MEMBER,
      method: 'POST',
      path: '/api/operator/members/:id/reset',
      operationId: 'resetMember',
      summary: 'Let a member choose a new password',
      description:
        'For who has lost password and authenticator. Answers a link, for you to hand it on: it works once, within an hour, removes the second factor and ends all sessions.',
      answer: answer(201, 'Link created', link, {
        description: 'The link.',
        example: { link: 'https://notify.example.com/app/reset#<token>', expiresAt: '2026-11-22T10:30:00.000Z' },
      }),
      handle: ({ params, c }) => createPasswordReset(deps, params.id, originFor(c)),
    }),
  ];
}
