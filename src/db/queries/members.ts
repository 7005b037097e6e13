import { sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import type { ContentCipher } from '../content-cipher.ts';
import { members } from '../schema/index.ts';
import { execute, findRow, rowValues } from '../statement.ts';

/** An account with what proves that somebody is its owner. */
export type Account = {
  /** UUID */
  id: string;
  /** In lower case. */
  email: string;
  name: string;
  /** Null of who logs in by the identity provider alone. */
  passwordHash: string | null;
  /** Issuer and subject of the identity provider; null where the account is of none. */
  oidcSubject: string | null;
  /** In base 32; null where there is none, or none that was confirmed. */
  totpSecret: string | null;
  totpStep: number | null;
  /** By the operator: for all clients. */
  isDisabled: boolean;
};

type Stored = Account & { isConfirmed: boolean };

const ACCOUNT = sql`select id, email, name, password_hash as "passwordHash", oidc_subject as "oidcSubject", totp_secret as "totpSecret",
    totp_step::float8 as "totpStep", totp_confirmed_at is not null as "isConfirmed", disabled_at is not null as "isDisabled"
  from members`;

/** @param email in lower case */
export async function findAccountOf(db: Queryable, cipher: ContentCipher, email: string): Promise<Account | null> {
  return opened(cipher, await findRow<Stored>(db, 'find-account-of', sql`${ACCOUNT} where email = ${email}`));
}

/** @param id UUID */
export async function findAccount(db: Queryable, cipher: ContentCipher, id: string): Promise<Account | null> {
  return opened(cipher, await findRow<Stored>(db, 'find-account', sql`${ACCOUNT} where id = ${id}`));
}

function opened(cipher: ContentCipher, stored: Stored | null): Account | null {
  if (!stored) return null;
  const { isConfirmed, ...account } = stored;
  return { ...account, totpSecret: isConfirmed ? openSecret(cipher, account.id, account.totpSecret) : null };
}

function openSecret(cipher: ContentCipher, id: string, sealed: string | null): string | null {
  return cipher.open(sealed, ['members.totp_secret', id]);
}

const NEW_FIELDS = ['id', 'email', 'name', 'passwordHash', 'oidcSubject'] as const;
const newMemberValues = rowValues(members, NEW_FIELDS);

type NewMember = Pick<typeof members.$inferSelect, 'id' | 'email' | 'name'> &
  Partial<Pick<typeof members.$inferSelect, 'passwordHash' | 'oidcSubject'>>;

/** With a password, or of the identity provider. False where the address, or that person there, has an account already. */
export async function insertMember(
  tx: Queryable,
  { passwordHash = null, oidcSubject = null, ...member }: NewMember,
): Promise<boolean> {
  const inserted = await execute(
    tx,
    'insert-member',
    sql`insert into members ${newMemberValues({ ...member, passwordHash, oidcSubject })} on conflict do nothing`,
  );
  return inserted === 1;
}

/** What tells which account somebody has whom the identity provider knows. */
export type AccountOfIdentity = {
  /** UUID */
  id: string;
  oidcSubject: string | null;
  isDisabled: boolean;
};

/** Theirs already, else the one of the address; or null. @param email in lower case */
export function findAccountOfIdentity(
  db: Queryable,
  { subject, email }: { subject: string; email: string },
): Promise<AccountOfIdentity | null> {
  return findRow<AccountOfIdentity>(
    db,
    'find-account-of-identity',
    sql`select id, oidc_subject as "oidcSubject", disabled_at is not null as "isDisabled" from members
      where oidc_subject = ${subject} or email = ${email} order by oidc_subject is not distinct from ${subject} desc limit 1`,
  );
}

/**
 * The account is the identity provider’s from here on: password, authenticator and recovery codes of before open it no longer.
 * False where it is of another person there.
 */
export async function linkAccount(tx: Queryable, id: string, subject: string): Promise<boolean> {
  const linked = await execute(
    tx,
    'link-account',
    sql`update members set oidc_subject = ${subject}, password_hash = null, totp_secret = null, totp_confirmed_at = null,
        totp_step = null, recovery_codes = '{}'
      where id = ${id} and oidc_subject is null`,
  );
  return linked === 1;
}

export async function setPasswordHash(tx: Queryable, id: string, passwordHash: string): Promise<void> {
  await execute(tx, 'set-password', sql`update members set password_hash = ${passwordHash} where id = ${id}`);
}

/** A secret that is not confirmed yet, in place of another such; false where one is confirmed. */
export async function proposeTotp(db: Queryable, cipher: ContentCipher, id: string, secret: string): Promise<boolean> {
  const sealed = cipher.seal(secret, ['members.totp_secret', id]);
  const set = await execute(
    db,
    'propose-totp',
    sql`update members set totp_secret = ${sealed}, totp_step = null where id = ${id} and totp_confirmed_at is null`,
  );
  return set === 1;
}

/** The secret that waits to be confirmed, or null. None takes its place until the transaction ends. */
export async function lockProposedTotp(tx: Queryable, cipher: ContentCipher, id: string): Promise<string | null> {
  const found = await findRow<{ secret: string }>(
    tx,
    'lock-proposed-totp',
    sql`select totp_secret as secret from members
      where id = ${id} and totp_confirmed_at is null and totp_secret is not null for no key update`,
  );
  return openSecret(cipher, id, found?.secret ?? null);
}

/** From here on a log-in takes a code; false where that is so already. @param step of the code that confirms it */
export async function confirmTotp(
  tx: Queryable,
  id: string,
  { step, recoveryCodes }: { step: number; recoveryCodes: readonly string[] },
): Promise<boolean> {
  const confirmed = await execute(
    tx,
    'confirm-totp',
    sql`update members set totp_confirmed_at = now(), totp_step = ${step}, recovery_codes = ${sql.param(recoveryCodes)}
      where id = ${id} and totp_confirmed_at is null and totp_secret is not null`,
  );
  return confirmed === 1;
}

/** Takes a code once, whoever else comes with it; false where it, or a later one, was taken before. */
export async function takeTotpStep(db: Queryable, id: string, step: number): Promise<boolean> {
  const taken = await execute(
    db,
    'take-totp-step',
    sql`update members set totp_step = ${step} where id = ${id} and (totp_step is null or totp_step < ${step})`,
  );
  return taken === 1;
}

/** Takes a recovery code once. @param hash as it is stored */
export async function takeRecoveryCode(db: Queryable, id: string, hash: string): Promise<boolean> {
  const taken = await execute(
    db,
    'take-recovery-code',
    sql`update members set recovery_codes = array_remove(recovery_codes, ${hash})
      where id = ${id} and totp_confirmed_at is not null and ${hash} = any (recovery_codes)`,
  );
  return taken === 1;
}

/** The password alone is enough from here on; false where it was before. */
export async function dropTotp(tx: Queryable, id: string): Promise<boolean> {
  const dropped = await execute(
    tx,
    'drop-totp',
    sql`update members set totp_secret = null, totp_confirmed_at = null, totp_step = null, recovery_codes = '{}'
      where id = ${id} and totp_secret is not null`,
  );
  return dropped === 1;
}

/** For all clients; false where there is no such account. The first time stands. */
export async function setAccountDisabled(tx: Queryable, id: string, isDisabled: boolean): Promise<boolean> {
  const changed = await execute(
    tx,
    'set-account-disabled',
    sql`update members set disabled_at = case when ${isDisabled} then coalesce(disabled_at, now()) end where id = ${id}`,
  );
  return changed === 1;
}

/** Nobody joins or leaves a client by this account until the transaction ends; false where there is none any more. */
export async function lockAccount(tx: Queryable, id: string): Promise<boolean> {
  return (await execute(tx, 'lock-account', sql`select 1 from members where id = ${id} for update`)) === 1;
}

/** An account that belongs to no client any more opens nothing: nothing of its person is kept. */
export async function deleteAccountOfNobody(tx: Queryable, id: string): Promise<void> {
  // A statement of its own: who joins another client meanwhile is seen by the next one alone.
  await lockAccount(tx, id);
  await execute(
    tx,
    'delete-account-of-nobody',
    sql`delete from members where id = ${id} and not exists (select from memberships where member_id = ${id})`,
  );
}
