import type { Database } from '../../db/client.ts';
import { forgetTries, giveBackTry } from '../../db/queries/login-tries.ts';
import { type Account, findAccount, findAccountOf, takeRecoveryCode, takeTotpStep } from '../../db/queries/members.ts';
import { ApiProblem } from '../problem.ts';
import { isPassword } from './password.ts';
import { hashRecoveryCode, tryKey } from './secrets.ts';
import { stepOfCode } from './totp.ts';
import { countTry } from './tries.ts';

type Deps = { database: Pick<Database, 'pool' | 'cipher'>; secret: string };

/** A code of the authenticator, or one of those for when it is lost. */
export type SecondFactor = { totp?: string | undefined; recoveryCode?: string | undefined };

/**
 * The account that an address and a password, with a code where it takes one, are the right ones of. The answer and the
 * work are the same for an address that has no account.
 * @param email in lower case
 * @param needsFactor false where the password alone will do
 * @throws ApiProblem wrong_login, mfa_required (401), too_many_tries (429), unavailable (503)
 */
export async function proveAccount(
  { database: { pool, cipher }, secret }: Deps,
  { email, password, ...factor }: { email: string; password: string } & SecondFactor,
  { needsFactor = true } = {},
): Promise<Account & { passwordHash: string }> {
  const key = tryKey(secret, 'login', email);
  await countTry(pool, key);
  const account = await findAccountOf(pool, cipher, email);
  const passwordHash = account?.passwordHash ?? null;
  const isRight = await isPassword(password, passwordHash);
  if (!account || passwordHash === null || !isRight || account.isDisabled) throw wrongLogin();
  if (!needsFactor && account.totpSecret !== null) {
    // At log-in a code is asked for as well: what failed there still counts.
    await giveBackTry(pool, key);
    return { ...account, passwordHash };
  }
  if (account.totpSecret !== null) {
    if (factor.totp === undefined && factor.recoveryCode === undefined) {
      // Nothing was guessed; what failed before still counts, or codes could be guessed between two of these.
      await giveBackTry(pool, key);
      throw new ApiProblem('mfa_required', { headers: CHALLENGE });
    }
    if (!(await isFactor(pool, account, factor))) throw wrongLogin();
  }
  await forgetTries(pool, key);
  return { ...account, passwordHash };
}

/**
 * Whoever is logged in proves anew that it is them: by the password, or a code. What fails is counted apart from log-ins:
 * these anybody can try, and keep the member waiting who wants to stop them.
 * @throws ApiProblem wrong_login (401), too_many_tries (429), unavailable (503)
 */
export async function proveAgain(
  { database: { pool, cipher }, secret }: Deps,
  memberId: string,
  { password, ...factor }: { password?: string | undefined } & SecondFactor,
): Promise<void> {
  const account = await findAccount(pool, cipher, memberId);
  if (!account) throw wrongLogin();
  const key = tryKey(secret, 'elevate', account.email);
  await countTry(pool, key);
  const isRight =
    password === undefined ? await isFactor(pool, account, factor) : await isPassword(password, account.passwordHash);
  if (!isRight) throw wrongLogin();
  await forgetTries(pool, key);
}

/** Takes the code, once. */
async function isFactor(
  db: Database['pool'],
  { id, totpSecret, totpStep }: Account,
  { totp, recoveryCode }: SecondFactor,
): Promise<boolean> {
  if (totpSecret === null) return false;
  if (totp === undefined) return recoveryCode !== undefined && takeRecoveryCode(db, id, hashRecoveryCode(recoveryCode));
  const step = stepOfCode(totpSecret, totp, Date.now(), totpStep);
  return step !== null && takeTotpStep(db, id, step);
}

const CHALLENGE = { 'www-authenticate': 'Bearer' };

export function wrongLogin(): ApiProblem {
  return new ApiProblem('wrong_login', { headers: CHALLENGE });
}
