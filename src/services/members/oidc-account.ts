import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../db/client.ts';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { existingClients } from '../../db/queries/clients.ts';
import { deleteInvitationsBy } from '../../db/queries/invitations.ts';
import {
  deleteAccountOfNobody,
  findAccountOfIdentity,
  insertMember,
  linkAccount,
  lockAccount,
} from '../../db/queries/members.ts';
import {
  deleteMembership,
  insertMembership,
  listRolesOf,
  lockMembers,
  setRoleByClaim,
} from '../../db/queries/memberships.ts';
import { deletePasswordResetsOf } from '../../db/queries/password-resets.ts';
import { deleteSessionsOf } from '../../db/queries/sessions.ts';
import { inTransaction } from '../../db/transaction.ts';
import { type RoleChanges, type RoleRule, roleChanges, rolesBy } from '../../domain/identity.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { actorOf } from './change.ts';

type Deps = Pick<Ports, 'database' | 'logger'>;

/** Whom the identity provider knows and the rules of addresses let in. */
export type Admitted = {
  subject: string;
  /** Verified, in lower case. */
  email: string;
  name: string;
  /** Of the claim that roles go by. */
  values: readonly string[];
};

/** So often two log-ins of one person, or one and a change by hand, may meet. */
const MOST_TRIES = 3;

/**
 * The account of a person, with the roles that their claims give them now: the one that is theirs, the one of their address,
 * which becomes theirs, or a new one. A person without any role has none.
 * @returns UUID
 * @throws ApiProblem oidc_refused (403)
 */
export async function accountOfIdentity(
  { database, logger }: Deps,
  person: Admitted,
  rules: readonly RoleRule[],
  requestId: string,
): Promise<string> {
  const named = rolesBy(rules, person.values);
  const there = new Set(await existingClients(database.pool, [...named.keys()]));
  const wanted = new Map([...named].filter(([clientId]) => there.has(clientId)));
  if (wanted.size < named.size) logger.warn('OIDC_ROLE_MAP names a client that there is not');
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const settled = await inTransaction(database.pool, (tx) => settle(tx, person, wanted, requestId));
    if (settled === null) continue;
    if (settled.memberId !== null) return settled.memberId;
    throw refused('You have no role here yet. Ask who runs this server, or an owner, to give you one.');
  }
  throw new ApiProblem('unavailable', { headers: { 'retry-after': '1' } });
}

/** Null where somebody was faster; `memberId` is null for who has no role, and then has no account. */
async function settle(
  tx: Queryable,
  person: Admitted,
  wanted: ReadonlyMap<string, RoleChanges['joins'][number]['role']>,
  requestId: string,
): Promise<{ memberId: string | null } | null> {
  const found = await findAccountOfIdentity(tx, person);
  if (found?.isDisabled) throw refused('Your account here is disabled.');
  const isLinked = found?.oidcSubject === person.subject;
  if (found && !isLinked && found.oidcSubject !== null) {
    throw refused(
      'Your address belongs to the account of somebody else at the log-in provider, perhaps of who had it before you. An owner must remove that member first.',
    );
  }
  if (!found && wanted.size === 0) return { memberId: null };
  const memberId = found?.id ?? uuidv7();
  const before = found ? await listRolesOf(tx, memberId) : [];
  const planned = roleChanges(wanted, before);
  if (isLinked && isNothing(planned)) return { memberId: before.length > 0 ? memberId : null };

  // Clients first, in one order, then the account: as whoever invites, changes and removes does.
  const locked = clientsOf(planned).sort();
  for (const clientId of locked) if (!(await lockMembers(tx, clientId))) return null;
  if (found && !(await lockAccount(tx, memberId))) return null;
  const { subject, email, name } = person;
  if (!found && !(await insertMember(tx, { id: memberId, email, name, oidcSubject: subject }))) return null;
  const held = await listRolesOf(tx, memberId);
  const changes = roleChanges(wanted, held);
  if (clientsOf(changes).some((clientId) => !locked.includes(clientId))) return null;
  if (found && !isLinked && !(await takeOver(tx, memberId, subject, requestId))) return null;
  await apply(tx, memberId, changes, requestId);
  const isOut = held.length + changes.joins.length === changes.leaves.length;
  if (isOut) await deleteAccountOfNobody(tx, memberId);
  return { memberId: isOut ? null : memberId };
}

/**
 * The account of the address becomes the person’s. Whoever has opened it by other means until now, the person or somebody who
 * made it in their name, does so no longer.
 */
async function takeOver(tx: Queryable, memberId: string, subject: string, requestId: string): Promise<boolean> {
  if (!(await linkAccount(tx, memberId, subject))) return false;
  await deleteSessionsOf(tx, memberId, null);
  await deletePasswordResetsOf(tx, memberId);
  const about = { clientId: null, subject: toPublicId('member', memberId), details: {} };
  await appendAudit(tx, { ...about, actor: actorOf(memberId), requestId, action: 'member.oidc_link' });
  return true;
}

async function apply(
  tx: Queryable,
  memberId: string,
  { joins, changes, leaves }: RoleChanges,
  requestId: string,
): Promise<void> {
  const actor = actorOf(memberId);
  const tell = (clientId: string, action: string, details: object) =>
    appendAudit(tx, {
      ...{ actor, requestId, clientId, action, subject: toPublicId('member', memberId) },
      details: { ...details, by: 'oidc' },
    });
  for (const { clientId, role } of joins) {
    if (await insertMembership(tx, { clientId, memberId, role, isByClaim: true })) {
      await tell(clientId, 'member.join', { role });
    }
  }
  for (const { clientId, role } of changes) {
    if (!(await setRoleByClaim(tx, { clientId, memberId, role }))) continue;
    await deleteInvitationsBy(tx, clientId, actor);
    await tell(clientId, 'member.update', { role });
  }
  for (const clientId of leaves) {
    await deleteMembership(tx, { clientId, memberId });
    await deleteInvitationsBy(tx, clientId, actor);
    await tell(clientId, 'member.remove', {});
  }
}

function clientsOf({ joins, changes, leaves }: RoleChanges): string[] {
  return [...joins.map(({ clientId }) => clientId), ...changes.map(({ clientId }) => clientId), ...leaves];
}

function isNothing(changes: RoleChanges): boolean {
  return clientsOf(changes).length === 0;
}

/** @param detail what to do; it is shown to the person */
export function refused(detail: string): ApiProblem {
  return new ApiProblem('oidc_refused', { detail });
}
