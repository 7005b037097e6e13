import { v7 as uuidv7 } from 'uuid';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import {
  countInvitations,
  deleteInvitation,
  deleteInvitationsOf,
  findInvitation,
  type InvitationRow,
  insertInvitation,
  takeInvitation,
} from '../../db/queries/invitations.ts';
import { findAccountOf, insertMember, lockAccount } from '../../db/queries/members.ts';
import { countOwners, insertMembership, isMember, lockMembers } from '../../db/queries/memberships.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { INVITATION_MS } from '../../domain/login.ts';
import type { Role } from '../../domain/role.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { checkMayManage, type Manager } from './authority.ts';
import { actorOf } from './change.ts';
import { canMail, linkTo, type MailDeps, mailMember } from './mail.ts';
import { hashPassword } from './password.ts';
import { checkPassword } from './password-rules.ts';
import { proveAccount } from './prove.ts';
import { hashToken, newToken } from './secrets.ts';

/** Open at once, of one client. */
const MOST_OPEN = 100;

export type Invitation = {
  /** In lower case. */
  email: string;
  role: Role;
  /** By mail to the address, where mails can be sent; else the link is for who invites, to hand it on. */
  byMail: boolean;
  lastsMs?: number | undefined;
};

/**
 * Invites somebody, in place of an invitation that they have already.
 * @returns `link` where it was not sent by mail; it is nowhere else
 * @throws ApiProblem already_member, too_many_invitations (409), and what `checkMayManage` throws
 */
export async function invite(
  deps: MailDeps,
  manager: Manager,
  { email, role, byMail, lastsMs = INVITATION_MS }: Invitation,
  { origin, traceparent }: { origin: Origin; traceparent: string },
): Promise<{ invitation: InvitationRow; link: string | null }> {
  const { clientId } = manager;
  const { token, tokenHash } = newToken();
  const invitation = await inTransaction(deps.database.pool, async (tx) => {
    if (!(await lockMembers(tx, clientId))) throw ApiProblem.notFound('client');
    await checkMayManage(tx, manager, [role]);
    if (await isMember(tx, clientId, email)) throw new ApiProblem('already_member');
    await deleteInvitationsOf(tx, clientId, email);
    if ((await countInvitations(tx, clientId)) >= MOST_OPEN) throw new ApiProblem('too_many_invitations');
    const invitedBy = origin.actor;
    const made = await insertInvitation(tx, { id: uuidv7(), tokenHash, clientId, email, role, invitedBy, lastsMs });
    const subject = toPublicId('invitation', made.id);
    await appendAudit(tx, { ...origin, clientId, action: 'invitation.create', subject, details: { role } });
    return made;
  });
  const link = linkTo('invitation', token, deps.publicUrl);
  if (!byMail || !canMail(deps)) return { invitation, link };
  const { expiresAt } = invitation;
  const text = `You are invited to Posthorn, with the role ${role}.

Open this link to accept, until ${expiresAt.toUTCString()}. It works once.

${link}

If you did not expect this, you can ignore it.`;
  const mail = { to: email, subject: 'You are invited to Posthorn', text, expiresAt };
  const isMailed = await mailMember(deps, mail, traceparent);
  return { invitation, link: isMailed ? null : link };
}

/** @param id UUID. @throws ApiProblem not_found (404), and what `checkMayManage` throws */
export async function revokeInvitation(
  { database }: Pick<Ports, 'database'>,
  manager: Manager,
  id: string,
  origin: Origin,
): Promise<InvitationRow> {
  const { clientId } = manager;
  return inTransaction(database.pool, async (tx) => {
    await lockMembers(tx, clientId);
    const invitation = await deleteInvitation(tx, { clientId, id });
    if (!invitation) throw ApiProblem.notFound('invitation');
    await checkMayManage(tx, manager, [invitation.role]);
    const subject = toPublicId('invitation', id);
    await appendAudit(tx, { ...origin, clientId, action: 'invitation.revoke', subject, details: {} });
    return invitation;
  });
}

export type Acceptance = { token: string; name?: string | undefined; password: string };

/**
 * Makes whoever has the link a member: with a new account, whose password this is, or with the one of the address, whose
 * password this must be. It opens no session: that takes a log-in.
 * @throws ApiProblem invalid_link (404), validation_failed (422), already_member, no_password (409), and what `proveAccount`
 *   throws
 */
export async function acceptInvitation(
  deps: Pick<Ports, 'database'> & { secret: string },
  { token, name, password }: Acceptance,
  requestId: string,
): Promise<{ email: string; clientId: string; role: Role }> {
  const { pool, cipher } = deps.database;
  const tokenHash = hashToken(token);
  const found = tokenHash && (await findInvitation(pool, tokenHash));
  if (!found) throw new ApiProblem('invalid_link');
  const { email, clientId, role } = found;
  const account = await findAccountOf(pool, cipher, email);
  if (account?.passwordHash === null) {
    throw new ApiProblem('no_password', {
      detail:
        'This address logs in by the log-in provider, and has no password to accept with. Ask for a role by the provider, or the operator for a password.',
    });
  }
  if (account) await proveAccount(deps, { email, password }, { needsFactor: false });
  else await checkPassword(password, [email, name ?? '']);
  const fresh = account
    ? null
    : { id: uuidv7(), email, name: name ?? nameIn(email), passwordHash: await hashPassword(password) };
  await inTransaction(pool, async (tx) => {
    // First, as whoever invites and revokes does.
    await lockMembers(tx, clientId);
    // Whoever revokes it, or accepts it as well, was faster.
    const taken = await takeInvitation(tx, tokenHash);
    if (!taken) throw new ApiProblem('invalid_link');
    // A key makes the first owner alone, however many it has invited before.
    const isFirstOnly = role === 'owner' && taken.invitedBy.startsWith('key:');
    if (isFirstOnly && (await countOwners(tx, clientId, null)) > 0) throw new ApiProblem('invalid_link');
    // The account was forgotten meanwhile: the link works on, for a new one.
    if (account && !(await lockAccount(tx, account.id))) throw new ApiProblem('invalid_link');
    if (fresh && !(await insertMember(tx, fresh))) throw new ApiProblem('invalid_link');
    const memberId = account?.id ?? fresh?.id ?? '';
    if (!(await insertMembership(tx, { clientId, memberId, role }))) throw new ApiProblem('already_member');
    const subject = toPublicId('member', memberId);
    const by = { actor: actorOf(memberId), requestId };
    await appendAudit(tx, { ...by, clientId, action: 'member.join', subject, details: { role } });
  });
  return { email, clientId, role };
}

function nameIn(email: string): string {
  return email.slice(0, email.lastIndexOf('@'));
}
