import { z } from 'zod';
import { findMembership } from '../../db/queries/memberships.ts';
import { changeMember, removeMember } from '../../services/members/change.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer, page } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody } from '../input/body.ts';
import { paging } from '../input/paging.ts';
import { pathId } from '../openapi/shapes.ts';
import { DONE, done } from '../session/model.ts';
import { member, memberChange, memberExample, presentMember } from './model.ts';
import { readMembers } from './read-members.ts';

const COMMON = { scope: 'members', liveOnly: true, tag: 'Members' } as const;
const MEMBER = { ...COMMON, path: '/api/members/:id', params: { id: pathId('member') }, noun: 'member' } as const;

/** Everything below `/api/members`: who may log in to a client, and what they may do. */
export function memberEndpoints(deps: Pick<ApiDeps, 'database' | 'secret'>): Endpoint[] {
  const { database } = deps;
  return [
    endpoint({
      ...COMMON,
      method: 'GET',
      path: '/api/members',
      operationId: 'listMembers',
      summary: 'List members',
      description:
        'The people who may log in to this client. Those who are only invited are listed by `GET /api/invitations`.',
      query: z.strictObject({ ...paging }),
      answer: page(member, { example: memberExample }),
      handle: ({ query, caller }) => readMembers(deps, caller.clientId, query),
    }),
    endpoint({
      ...MEMBER,
      method: 'GET',
      operationId: 'getMember',
      summary: 'Get a member',
      answer: answer(200, 'Member found', member, { description: 'The member.', example: memberExample }),
      handle: async ({ params, caller: { clientId } }) => {
        const found = await findMembership(database.pool, { clientId, memberId: params.id });
        if (!found) throw ApiProblem.notFound('member');
        return presentMember(found);
      },
    }),
    endpoint({
      ...MEMBER,
      method: 'PATCH',
      elevated: true,
      operationId: 'changeMember',
      summary: 'Change a member',
      description:
        'Another role, or no way in for now; takes effect at their next request. Nobody gives or takes away a role that may do more than theirs, and only owners change owners. One owner must remain.',
      body: jsonBody(memberChange, { 'Another role': { role: 'support' }, Suspended: { disabled: true } }),
      answer: answer(200, 'Member changed', member, { description: 'The member.', example: memberExample }),
      problems: ['beyond_own_bounds', 'last_owner'],
      handle: async ({ params, body, caller, origin }) =>
        presentMember(await changeMember(deps, caller, params.id, body, origin)),
    }),
    endpoint({
      ...MEMBER,
      method: 'DELETE',
      elevated: true,
      operationId: 'removeMember',
      summary: 'Remove a member',
      description: 'Takes effect at their next request. Whoever belongs to no other client is forgotten.',
      answer: answer(200, 'Member removed', done, { description: 'The member is removed.', example: DONE }),
      problems: ['beyond_own_bounds', 'last_owner'],
      handle: async ({ params, caller, origin }) => {
        await removeMember(deps, caller, params.id, origin);
        return DONE;
      },
    }),
  ];
}
