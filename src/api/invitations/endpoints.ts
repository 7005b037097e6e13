import { z } from 'zod';
import { listInvitations } from '../../db/queries/invitations.ts';
import { toPublicId } from '../../domain/ids.ts';
import { line } from '../../services/input/fields.ts';
import { acceptInvitation, invite, revokeInvitation } from '../../services/members/invitations.ts';
import { newPassword } from '../../services/members/password-rules.ts';
import { answer, page } from '../answer.ts';
import { checkNoOtherPage } from '../auth/check-origin.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { role } from '../members/model.ts';
import { EXAMPLE_LETTERS, pathId, publicId } from '../openapi/shapes.ts';
import { readPage } from '../read-page.ts';
import { LINK_TOKEN_EXAMPLE, linkToken } from '../session/passwords.ts';
import {
  createdInvitation,
  createdInvitationExample,
  invitation,
  invitationExample,
  newInvitation,
  presentInvitation,
} from './model.ts';

const COMMON = { scope: 'members', liveOnly: true, tag: 'Members' } as const;

/** After every other. */
const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const acceptance = z.strictObject({
  token: linkToken,
  name: line(100).optional().describe('How others see you; by default what stands before the `@`.'),
  password: newPassword.describe('Of a new account; where the address has one already, its password.'),
});

const accepted = z
  .strictObject({ email: z.string(), clientId: publicId('client'), role })
  .meta({ id: 'AcceptedInvitation' });

/** Everything below `/api/invitations`. */
export function invitationEndpoints(deps: ApiDeps): Endpoint[] {
  const { database, secret, publicUrl } = deps;
  return [
    endpoint({
      ...COMMON,
      method: 'POST',
      path: '/api/invitations',
      elevated: true,
      operationId: 'createInvitation',
      summary: 'Invite a member',
      description:
        'Mails a link that works once, within 72 hours; where the server can send no mail, the answer carries it. An earlier invitation of the address ends. Nobody gives a role that may do more than theirs, and only owners invite owners; a key with the scope `admin` invites the first one.',
      body: jsonBody(newInvitation, {
        'A developer': { email: 'ada@example.com', role: 'developer' },
        'A link to hand on': { email: 'ada@example.com', role: 'viewer', byMail: false },
      }),
      answer: answer(201, 'Member invited', createdInvitation, {
        description: 'The invitation.',
        example: createdInvitationExample,
      }),
      problems: ['beyond_own_bounds', 'already_member', 'too_many_invitations', 'not_found'],
      handle: async ({ body: { ttlSeconds, ...body }, caller, origin, c }) => {
        const about = { origin, traceparent: c.get('request').traceparent };
        const { invitation, link } = await invite(deps, caller, { ...body, lastsMs: ttlSeconds * 1_000 }, about);
        return { ...presentInvitation(invitation), link };
      },
    }),
    endpoint({
      ...COMMON,
      method: 'GET',
      path: '/api/invitations',
      operationId: 'listInvitations',
      summary: 'List invitations',
      description: 'Those that still work, newest first, without their links.',
      query: z.strictObject({ ...paging }),
      answer: page(invitation, { example: invitationExample }),
      handle: ({ query: { limit, cursor }, caller: { clientId } }) => {
        const before = cursor === undefined ? HIGHEST_ID : decodeCursor(secret, cursor);
        return readPage({
          limit,
          read: (count) => listInvitations(database.pool, clientId, before, count),
          present: presentInvitation,
          cursorOf: ({ id }) => encodeCursor(secret, id),
        });
      },
    }),
    endpoint({
      ...COMMON,
      method: 'DELETE',
      path: '/api/invitations/:id',
      params: { id: pathId('invitation') },
      noun: 'invitation',
      operationId: 'revokeInvitation',
      summary: 'Revoke an invitation',
      description: 'Its link works no longer.',
      answer: answer(200, 'Invitation revoked', invitation, {
        description: 'The invitation.',
        example: invitationExample,
      }),
      problems: ['beyond_own_bounds'],
      handle: async ({ params, caller, origin }) =>
        presentInvitation(await revokeInvitation(deps, caller, params.id, origin)),
    }),
    endpoint({
      method: 'POST',
      path: '/api/invitations/accept',
      access: 'public',
      operationId: 'acceptInvitation',
      summary: 'Accept an invitation',
      description:
        'Uses the link up. The password becomes that of a new account, unless the address has one: then it must be its password. It opens no session: log in afterwards.',
      tag: 'Members',
      admit: (c) => checkNoOtherPage(c, publicUrl),
      body: jsonBody(acceptance, {
        'A new account': { token: LINK_TOKEN_EXAMPLE, name: 'Ada', password: 'nine red boats at noon' },
      }),
      answer: answer(201, 'Invitation accepted', accepted, {
        description: 'The address to log in with, and the client.',
        example: { email: 'ada@example.com', clientId: `cli_${EXAMPLE_LETTERS}`, role: 'developer' },
      }),
      problems: [
        'invalid_link',
        'already_member',
        'no_password',
        'wrong_login',
        'too_many_tries',
        'cross_origin',
        'unavailable',
      ],
      handle: async ({ body, c }) => {
        const { clientId, ...joined } = await acceptInvitation(deps, body, c.get('request').requestId);
        c.get('request').clientId = toPublicId('client', clientId);
        return { ...joined, clientId: toPublicId('client', clientId) };
      },
    }),
  ];
}
