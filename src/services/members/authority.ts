import type { Queryable } from '../../db/client.ts';
import { countOwners, findMembership } from '../../db/queries/memberships.ts';
import { mayManage, type Role, scopesOf } from '../../domain/role.ts';
import type { Scope } from '../../domain/scope.ts';
import { unauthorized } from '../keys/check-scope.ts';
import { ApiProblem } from '../problem.ts';

/** Who changes the members of a client: a key by its scopes, a member by their role, or the operator. */
export type Manager = {
  /** UUIDs; `memberId` is null for a key and for the operator. */
  clientId: string;
  memberId: string | null;
  scopes: readonly Scope[];
  isOperator?: true;
};

/**
 * Refuses who may not give or take all of these roles. Of a member counts the role that they have now. A key that may do
 * all makes the first owner of a client, and no other.
 * @param tx has locked the members of the client
 * @throws ApiProblem beyond_own_bounds (403); unauthorized (401) for a member who is none any more
 */
export async function checkMayManage(tx: Queryable, manager: Manager, roles: readonly Role[]): Promise<void> {
  if (manager.isOperator) return;
  const holder = await holderOf(tx, manager);
  const beyond = roles.find((role) => !mayManage(holder, role));
  if (beyond === undefined) return;
  throw new ApiProblem('beyond_own_bounds', {
    detail:
      beyond === 'owner'
        ? 'Only an owner can invite, change or remove an owner.'
        : `The role \`${beyond}\` may do more than who asks.`,
  });
}

async function holderOf(tx: Queryable, { clientId, memberId, scopes }: Manager) {
  if (memberId === null) {
    return { scopes, isOwner: scopes.includes('admin') && (await countOwners(tx, clientId, null)) === 0 };
  }
  const own = await findMembership(tx, { clientId, memberId });
  if (!own || own.disabledAt !== null || own.isLocked) throw unauthorized();
  return { scopes: scopesOf(own.role), isOwner: own.role === 'owner' };
}
