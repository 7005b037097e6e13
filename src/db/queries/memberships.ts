import { sql } from 'drizzle-orm';
import type { HeldRole } from '../../domain/identity.ts';
import type { Role } from '../../domain/role.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRow, queryRows } from '../statement.ts';

/** A member as one client knows them. */
export type MembershipRow = {
  /** UUIDs. */
  memberId: string;
  clientId: string;
  email: string;
  name: string;
  role: Role;
  /** Whether a log-in takes a code. */
  hasTotp: boolean;
  /** Whether they log in by the identity provider. */
  isOfProvider: boolean;
  /** Whether the role came by a claim of it, and follows that. */
  isByClaim: boolean;
  createdAt: Date;
  /** By the client. */
  disabledAt: Date | null;
  /** By the operator: for all clients. */
  isLocked: boolean;
  /** To the minute, of the sessions that there are; null for none. */
  seenAt: Date | null;
};

const MEMBERSHIP = sql`select p.member_id as "memberId", p.client_id as "clientId", m.email, m.name, p.role,
    m.totp_confirmed_at is not null as "hasTotp", m.oidc_subject is not null as "isOfProvider",
    p.by_claim as "isByClaim", p.created_at as "createdAt", p.disabled_at as "disabledAt",
    m.disabled_at is not null as "isLocked",
    (select max(s.seen_at) from sessions s where s.member_id = m.id) as "seenAt"
  from memberships p join members m on m.id = p.member_id`;

/** A client's, in the order of their accounts. @param after UUID of the last page's last */
export function listMemberships(
  db: Queryable,
  clientId: string,
  after: string,
  limit: number,
): Promise<MembershipRow[]> {
  return queryRows<MembershipRow>(
    db,
    'list-memberships',
    sql`${MEMBERSHIP} where p.client_id = ${clientId} and p.member_id > ${after} order by p.member_id limit ${limit}`,
  );
}

type Which = { clientId: string; memberId: string };

export function findMembership(db: Queryable, { clientId, memberId }: Which): Promise<MembershipRow | null> {
  return findRow<MembershipRow>(
    db,
    'find-membership',
    sql`${MEMBERSHIP} where p.client_id = ${clientId} and p.member_id = ${memberId}`,
  );
}

/** Of an address; in whichever state. @param email in lower case */
export async function isMember(db: Queryable, clientId: string, email: string): Promise<boolean> {
  const found = await execute(
    db,
    'is-member',
    sql`select from memberships p join members m on m.id = p.member_id
      where m.email = ${email} and p.client_id = ${clientId}`,
  );
  return found === 1;
}

/** One transaction at a time changes the members of a client: what is counted of them stays true until it commits. */
export async function lockMembers(tx: Queryable, clientId: string): Promise<boolean> {
  const sent = sql`select 1 from clients where id = ${clientId} for no key update`;
  return (await execute(tx, 'lock-members-of-client', sent)) === 1;
}

/** False where they are one already, in whichever state. */
export async function insertMembership(
  tx: Queryable,
  { clientId, memberId, role, isByClaim = false }: Which & { role: Role; isByClaim?: boolean },
): Promise<boolean> {
  const inserted = await execute(
    tx,
    'insert-membership',
    sql`insert into memberships (client_id, member_id, role, by_claim)
      values (${clientId}, ${memberId}, ${role}, ${isByClaim})
      on conflict on constraint memberships_pk do nothing`,
  );
  return inserted === 1;
}

/** What is not named stays as it is; a role that is given by hand follows no claim any more. */
export type MembershipChange = { role?: Role | undefined; disabled?: boolean | undefined };

export async function changeMembership(
  tx: Queryable,
  { clientId, memberId }: Which,
  { role, disabled }: MembershipChange,
): Promise<void> {
  await execute(
    tx,
    'change-membership',
    sql`update memberships set role = coalesce(${role ?? null}, role), by_claim = by_claim and ${role ?? null}::text is null,
        disabled_at = case ${disabled ?? null}::boolean when true then coalesce(disabled_at, now()) when false then null
          else disabled_at end
      where client_id = ${clientId} and member_id = ${memberId}`,
  );
}

/** One that came by a claim, as the claim has it now; false where it is by hand meanwhile. */
export async function setRoleByClaim(
  tx: Queryable,
  { clientId, memberId, role }: Which & { role: Role },
): Promise<boolean> {
  const set = await execute(
    tx,
    'set-role-by-claim',
    sql`update memberships set role = ${role} where client_id = ${clientId} and member_id = ${memberId} and by_claim`,
  );
  return set === 1;
}

/** All of an account, in whichever state. */
export function listRolesOf(db: Queryable, memberId: string): Promise<HeldRole[]> {
  return queryRows<HeldRole>(
    db,
    'list-roles-of',
    sql`select client_id as "clientId", role, by_claim as "isByClaim", disabled_at is not null as "isDisabled"
      from memberships where member_id = ${memberId} order by client_id`,
  );
}

export async function deleteMembership(tx: Queryable, { clientId, memberId }: Which): Promise<void> {
  await execute(
    tx,
    'delete-membership',
    sql`delete from memberships where client_id = ${clientId} and member_id = ${memberId}`,
  );
}

/** How many owners a client has who can log in, without one of them. */
export async function countOwners(tx: Queryable, clientId: string, without: string | null): Promise<number> {
  const { owners } = await queryRow<{ owners: number }>(
    tx,
    'count-owners',
    sql`select count(*)::int as owners from memberships p join members m on m.id = p.member_id
      where p.client_id = ${clientId} and p.role = 'owner' and p.disabled_at is null and m.disabled_at is null
        and p.member_id is distinct from ${without}::uuid`,
  );
  return owners;
}

/** To whom somebody belongs, and may come. */
export type ClientOfMember = { clientId: string; name: string; role: Role };

export function listClientsOf(db: Queryable, memberId: string): Promise<ClientOfMember[]> {
  return queryRows<ClientOfMember>(
    db,
    'list-clients-of-member',
    sql`select p.client_id as "clientId", c.name, p.role from memberships p join clients c on c.id = p.client_id
      where p.member_id = ${memberId} and p.disabled_at is null order by p.created_at, p.client_id`,
  );
}
