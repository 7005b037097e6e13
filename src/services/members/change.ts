import type { Queryable } from '../../db/client.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { deleteInvitationsBy, deleteInvitationsOfMember } from '../../db/queries/invitations.ts';
import { deleteAccountOfNobody, setAccountDisabled } from '../../db/queries/members.ts';
import {
  changeMembership,
  countOwners,
  deleteMembership,
  findMembership,
  lockMembers,
  type MembershipChange,
  type MembershipRow,
} from '../../db/queries/memberships.ts';
import { deleteSessionsOf } from '../../db/queries/sessions.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { checkMayManage, type Manager } from './authority.ts';

type Deps = Pick<Ports, 'database'>;

/** As the audit log names a member. */
export function actorOf(memberId: string): string {
  return `member:${toPublicId('member', memberId)}`;
}

/**
 * Another role, or no way in for now; in force from the member’s next request on. What they have invited ends.
 * @param memberId UUID
 * @throws ApiProblem not_found (404), last_owner (409), and what `checkMayManage` throws
 */
export async function changeMember(
  { database }: Deps,
  manager: Manager,
  memberId: string,
  change: MembershipChange,
  origin: Origin,
): Promise<MembershipRow> {
  const { clientId } = manager;
  return inTransaction(database.pool, async (tx) => {
    const member = await lockMember(tx, clientId, memberId);
    const { role = member.role, disabled = member.disabledAt !== null } = change;
    await checkMayManage(tx, manager, [member.role, role]);
    if (role !== 'owner' || disabled) await checkNotLastOwner(tx, member);
    await changeMembership(tx, { clientId, memberId }, change);
    await deleteInvitationsBy(tx, clientId, actorOf(memberId));
    const subject = toPublicId('member', memberId);
    await appendAudit(tx, { ...origin, clientId, action: 'member.update', subject, details: { ...change } });
    return (await findMembership(tx, { clientId, memberId })) ?? member;
  });
}

/**
 * No member of this client any more; one who belongs to no other is forgotten.
 * @throws ApiProblem as `changeMember`
 */
export async function removeMember(
  { database }: Deps,
  manager: Manager,
  memberId: string,
  origin: Origin,
): Promise<void> {
  const { clientId } = manager;
  await inTransaction(database.pool, async (tx) => {
    const member = await lockMember(tx, clientId, memberId);
    await checkMayManage(tx, manager, [member.role]);
    await checkNotLastOwner(tx, member);
    await deleteMembership(tx, { clientId, memberId });
    await deleteInvitationsBy(tx, clientId, actorOf(memberId));
    await deleteAccountOfNobody(tx, memberId);
    const subject = toPublicId('member', memberId);
    await appendAudit(tx, { ...origin, clientId, action: 'member.remove', subject, details: { role: member.role } });
  });
}

/**
 * By the operator, for all clients: no way in, or again one. Ends all sessions, and what they have invited.
 * @throws ApiProblem not_found (404)
 */
export async function setDisabled(
  { database }: Deps,
  memberId: string,
  isDisabled: boolean,
  origin: Origin,
): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    if (!(await setAccountDisabled(tx, memberId, isDisabled))) throw ApiProblem.notFound('member');
    if (isDisabled) {
      await deleteSessionsOf(tx, memberId, null);
      await deleteInvitationsOfMember(tx, memberId, actorOf(memberId));
    }
    const action = isDisabled ? 'member.disable' : 'member.enable';
    const subject = toPublicId('member', memberId);
    await appendAudit(tx, { ...origin, clientId: null, action, subject, details: {} });
  });
}

async function lockMember(tx: Queryable, clientId: string, memberId: string): Promise<MembershipRow> {
  await lockMembers(tx, clientId);
  const member = await findMembership(tx, { clientId, memberId });
  if (!member) throw ApiProblem.notFound('member');
  return member;
}

/** A client without an owner could not get one by itself any more. @throws ApiProblem last_owner (409) */
async function checkNotLastOwner(tx: Queryable, { clientId, memberId, role, disabledAt }: MembershipRow) {
  if (role !== 'owner' || disabledAt !== null) return;
  if ((await countOwners(tx, clientId, memberId)) === 0) throw new ApiProblem('last_owner');
}
