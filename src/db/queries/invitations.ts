import { sql } from 'drizzle-orm';
import type { Role } from '../../domain/role.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRow, queryRows } from '../statement.ts';

export type InvitationRow = {
  /** UUIDs. */
  id: string;
  clientId: string;
  /** In lower case. */
  email: string;
  role: Role;
  /** As in the audit log. */
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
};

const COLUMNS = sql`id, client_id as "clientId", email, role, invited_by as "invitedBy", created_at as "createdAt",
  expires_at as "expiresAt"`;

export type NewInvitation = Omit<InvitationRow, 'createdAt' | 'expiresAt'> & { tokenHash: Buffer; lastsMs: number };

export function insertInvitation(
  tx: Queryable,
  { id, tokenHash, clientId, email, role, invitedBy, lastsMs }: NewInvitation,
): Promise<InvitationRow> {
  return queryRow<InvitationRow>(
    tx,
    'insert-invitation',
    sql`insert into invitations (id, token_hash, client_id, email, role, invited_by, expires_at)
      values (${id}, ${tokenHash}, ${clientId}, ${email}, ${role}, ${invitedBy},
        now() + ${lastsMs}::float8 * interval '1 millisecond') returning ${COLUMNS}`,
  );
}

/** A client's that still work, the newest first. @param before UUID of the last page's last */
export function listInvitations(
  db: Queryable,
  clientId: string,
  before: string,
  limit: number,
): Promise<InvitationRow[]> {
  return queryRows<InvitationRow>(
    db,
    'list-invitations',
    sql`select ${COLUMNS} from invitations
      where client_id = ${clientId} and id < ${before} and expires_at > now() order by id desc limit ${limit}`,
  );
}

/** One that still works, by the hash of its token; or null. */
export function findInvitation(db: Queryable, tokenHash: Buffer): Promise<InvitationRow | null> {
  return findRow<InvitationRow>(
    db,
    'find-invitation',
    sql`select ${COLUMNS} from invitations where token_hash = ${tokenHash} and expires_at > now()`,
  );
}

/** Uses an invitation up: of two who come with it, one is answered. Null where it no longer works. */
export function takeInvitation(tx: Queryable, tokenHash: Buffer): Promise<InvitationRow | null> {
  return findRow<InvitationRow>(
    tx,
    'take-invitation',
    sql`delete from invitations where token_hash = ${tokenHash} and expires_at > now() returning ${COLUMNS}`,
  );
}

/** One of this client's, whether or not it still works; null where there is none. */
export function deleteInvitation(
  tx: Queryable,
  { clientId, id }: { clientId: string; id: string },
): Promise<InvitationRow | null> {
  return findRow<InvitationRow>(
    tx,
    'delete-invitation',
    sql`delete from invitations where id = ${id} and client_id = ${clientId} returning ${COLUMNS}`,
  );
}

/** What somebody has invited who may no longer, to one client. @param invitedBy as in the audit log */
export async function deleteInvitationsBy(tx: Queryable, clientId: string, invitedBy: string): Promise<void> {
  await execute(
    tx,
    'delete-invitations-by',
    sql`delete from invitations where client_id = ${clientId} and invited_by = ${invitedBy}`,
  );
}

/** What a member has invited, to all clients that they belong to. @param invitedBy as in the audit log */
export async function deleteInvitationsOfMember(tx: Queryable, memberId: string, invitedBy: string): Promise<void> {
  await execute(
    tx,
    'delete-invitations-of-member',
    sql`delete from invitations where invited_by = ${invitedBy}
        and client_id in (select client_id from memberships where member_id = ${memberId})`,
  );
}

/** All of one address to one client: the newest counts. @param email in lower case */
export async function deleteInvitationsOf(tx: Queryable, clientId: string, email: string): Promise<void> {
  await execute(
    tx,
    'delete-invitations-of',
    sql`delete from invitations where client_id = ${clientId} and email = ${email}`,
  );
}

/** How many of a client still work. */
export async function countInvitations(tx: Queryable, clientId: string): Promise<number> {
  const { count } = await queryRow<{ count: number }>(
    tx,
    'count-invitations',
    sql`select count(*)::int as count from invitations where client_id = ${clientId} and expires_at > now()`,
  );
  return count;
}
