import { sql } from 'drizzle-orm';
import { SESSION_IDLE_MS } from '../../domain/login.ts';
import type { Role } from '../../domain/role.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRow, queryRows } from '../statement.ts';

/** Who asks by a session, and what they are to the client that they ask about. */
export type LiveSession = {
  /** UUIDs. */
  id: string;
  memberId: string;
  createdAt: Date;
  expiresAt: Date;
  elevatedUntil: Date | null;
  isElevated: boolean;
  /** Whether a second factor was asked for: by the identity provider, or as it is of every log-in by the account’s password. */
  hasFactor: boolean;
  /** Null where they are nothing to the client, or no client was named. */
  role: Role | null;
  /** Whether its last use was noted longer ago than a minute. */
  isUseStale: boolean;
};

/** By the database's clock. */
const IS_LIVE = sql`s.expires_at > now() and s.seen_at > now() - ${SESSION_IDLE_MS}::float8 * interval '1 millisecond'`;

/** Null for one that has ended, was never there, or whose account is disabled. @param clientId UUID, or null for none */
export function findSession(db: Queryable, tokenHash: Buffer, clientId: string | null): Promise<LiveSession | null> {
  return findRow<LiveSession>(
    db,
    'find-session',
    sql`select s.id, s.member_id as "memberId", s.created_at as "createdAt", s.expires_at as "expiresAt",
        s.elevated_until as "elevatedUntil", coalesce(s.elevated_until > now(), false) as "isElevated",
        coalesce(s.oidc_factor, m.totp_confirmed_at is not null) as "hasFactor", p.role, s.seen_at <= now() - interval '1 minute' as "isUseStale"
      from sessions s join members m on m.id = s.member_id and m.disabled_at is null
        left join memberships p on p.member_id = m.id and p.client_id = ${clientId}::uuid and p.disabled_at is null
      where s.token_hash = ${tokenHash} and ${IS_LIVE}`,
  );
}

/** Writes that a session was used now, unless somebody wrote it within the last minute. */
export async function noteSessionUse(db: Queryable, id: string): Promise<void> {
  await execute(
    db,
    'note-session-use',
    sql`update sessions set seen_at = now() where id = ${id} and seen_at <= now() - interval '1 minute'`,
  );
}

export type NewSession = {
  id: string;
  tokenHash: Buffer;
  memberId: string;
  /** By which its member was let in: the password, or who they are to the identity provider. */
  by: { passwordHash: string } | { oidcSubject: string; hasFactor: boolean };
  lastsMs: number;
  userAgent: string | null;
};

/**
 * False where the account has another password by now, is another’s or is disabled. The lock makes it wait for who changes either: they
 * end the sessions that they see, and this one must not come behind their back.
 */
export async function insertSession(
  db: Queryable,
  { id, tokenHash, memberId, by, lastsMs, userAgent }: NewSession,
): Promise<boolean> {
  const { passwordHash, oidcSubject, hasFactor } = { passwordHash: null, oidcSubject: null, hasFactor: null, ...by };
  const inserted = await execute(
    db,
    'insert-session',
    sql`insert into sessions (id, token_hash, member_id, expires_at, user_agent, oidc_factor)
      select ${id}::uuid, ${tokenHash}::bytea, m.id, now() + ${lastsMs}::float8 * interval '1 millisecond', ${userAgent}::text,
        ${hasFactor}::boolean
      from members m where m.id = ${memberId} and m.disabled_at is null
        and (m.password_hash = ${passwordHash}::text or m.oidc_subject = ${oidcSubject}::text) for share`,
  );
  return inserted === 1;
}

/** Lets a session do for a while what is dangerous, under another token. Null where it has ended meanwhile. */
export async function elevateSession(
  db: Queryable,
  { id, tokenHash, lastsMs }: { id: string; tokenHash: Buffer; lastsMs: number },
): Promise<Date | null> {
  const elevated = await findRow<{ elevatedUntil: Date }>(
    db,
    'elevate-session',
    sql`update sessions set token_hash = ${tokenHash},
        elevated_until = now() + ${lastsMs}::float8 * interval '1 millisecond'
      where id = ${id} returning elevated_until as "elevatedUntil"`,
  );
  return elevated?.elevatedUntil ?? null;
}

/** One of this member's; false where there is none. */
export async function deleteSession(
  db: Queryable,
  { id, memberId }: { id: string; memberId: string },
): Promise<boolean> {
  const deleted = sql`delete from sessions where id = ${id} and member_id = ${memberId}`;
  return (await execute(db, 'delete-session', deleted)) === 1;
}

/** Whoever comes with the token from now on is nobody. */
export async function deleteSessionByToken(db: Queryable, tokenHash: Buffer): Promise<void> {
  await execute(db, 'delete-session-by-token', sql`delete from sessions where token_hash = ${tokenHash}`);
}

/** All of a member's, but for one; answers how many were live. */
export async function deleteSessionsOf(db: Queryable, memberId: string, but: string | null): Promise<number> {
  const { ended } = await queryRow<{ ended: number }>(
    db,
    'delete-sessions-of',
    sql`with gone as (
        delete from sessions s where s.member_id = ${memberId} and s.id is distinct from ${but}::uuid
        returning ${IS_LIVE} as is_live)
      select count(*) filter (where is_live)::int as ended from gone`,
  );
  return ended;
}

export type SessionRow = {
  id: string;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
  elevatedUntil: Date | null;
  userAgent: string | null;
};

/** A member's that are live, the newest first; at most 200, and nobody has so many. */
export function listSessions(db: Queryable, memberId: string): Promise<SessionRow[]> {
  return queryRows<SessionRow>(
    db,
    'list-sessions',
    sql`select s.id, s.created_at as "createdAt", s.seen_at as "seenAt", s.expires_at as "expiresAt",
        s.elevated_until as "elevatedUntil", s.user_agent as "userAgent"
      from sessions s where s.member_id = ${memberId} and ${IS_LIVE} order by s.id desc limit 200`,
  );
}
