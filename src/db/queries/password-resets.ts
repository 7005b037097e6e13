import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { execute, findRow, queryRow } from '../statement.ts';

export type PasswordReset = { memberId: string; dropsTotp: boolean };

/** Answers until when it works. */
export async function insertPasswordReset(
  tx: Queryable,
  { tokenHash, memberId, dropsTotp, lastsMs }: PasswordReset & { tokenHash: Buffer; lastsMs: number },
): Promise<Date> {
  const { expiresAt } = await queryRow<{ expiresAt: Date }>(
    tx,
    'insert-password-reset',
    sql`insert into password_resets (token_hash, member_id, drops_totp, expires_at)
      values (${tokenHash}, ${memberId}, ${dropsTotp}, now() + ${lastsMs}::float8 * interval '1 millisecond')
      returning expires_at as "expiresAt"`,
  );
  return expiresAt;
}

/** One that still works, with the address of its account; or null. */
export function findPasswordReset(
  db: Queryable,
  tokenHash: Buffer,
): Promise<(PasswordReset & { email: string }) | null> {
  return findRow<PasswordReset & { email: string }>(
    db,
    'find-password-reset',
    sql`select r.member_id as "memberId", r.drops_totp as "dropsTotp", m.email
      from password_resets r join members m on m.id = r.member_id
      where r.token_hash = ${tokenHash} and r.expires_at > now()`,
  );
}

/** Uses a reset up: of two who come with it, one is answered. Null where it no longer works. */
export function takePasswordReset(tx: Queryable, tokenHash: Buffer): Promise<PasswordReset | null> {
  return findRow<PasswordReset>(
    tx,
    'take-password-reset',
    sql`delete from password_resets where token_hash = ${tokenHash} and expires_at > now()
      returning member_id as "memberId", drops_totp as "dropsTotp"`,
  );
}

/** All others of the account end with the one that was used. */
export async function deletePasswordResetsOf(tx: Queryable, memberId: string): Promise<void> {
  await execute(tx, 'delete-password-resets-of', sql`delete from password_resets where member_id = ${memberId}`);
}
