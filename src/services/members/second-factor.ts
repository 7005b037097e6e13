import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { confirmTotp, dropTotp, findAccount, lockProposedTotp, proposeTotp } from '../../db/queries/members.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { hashRecoveryCode, newRecoveryCodes } from './secrets.ts';
import { newTotpSecret, stepOfCode, totpUrl } from './totp.ts';

type Deps = Pick<Ports, 'database'>;

/**
 * A secret for an authenticator. Nothing changes at log-in until a code of it has come (`confirmSecondFactor`).
 * @throws ApiProblem no_password, totp_enabled (409)
 */
export async function proposeSecondFactor(
  { database: { pool, cipher } }: Deps,
  memberId: string,
): Promise<{ secret: string; url: string }> {
  const account = await findAccount(pool, cipher, memberId);
  if (account?.passwordHash === null) throw new ApiProblem('no_password');
  const secret = newTotpSecret();
  if (!account || !(await proposeTotp(pool, cipher, memberId, secret))) throw new ApiProblem('totp_enabled');
  return { secret, url: totpUrl(secret, account.email) };
}

/**
 * A log-in takes a code from here on.
 * @returns codes for when the authenticator is lost, which are nowhere else
 * @throws ApiProblem not_found (404) where none was proposed, validation_failed (422) for another code
 */
export async function confirmSecondFactor(
  { database: { pool, cipher } }: Deps,
  memberId: string,
  code: string,
  origin: Origin,
): Promise<string[]> {
  const codes = newRecoveryCodes();
  const recoveryCodes = codes.map(hashRecoveryCode);
  await inTransaction(pool, async (tx) => {
    const secret = await lockProposedTotp(tx, cipher, memberId);
    if (secret === null) {
      throw new ApiProblem('not_found', {
        detail: 'No authenticator waits to be confirmed: `POST /api/session/totp`.',
      });
    }
    const step = stepOfCode(secret, code, Date.now(), null);
    if (step === null) {
      const detail = 'is not the current code. Check the clock of the device';
      throw new ApiProblem('validation_failed', { errors: [{ pointer: '/totp', code: 'invalid_value', detail }] });
    }
    if (!(await confirmTotp(tx, memberId, { step, recoveryCodes }))) throw new ApiProblem('totp_enabled');
    await appendAudit(tx, { ...origin, ...about(memberId), action: 'member.totp_enable' });
  });
  return codes;
}

/** The password alone is enough from here on; also what was only proposed goes. */
export async function removeSecondFactor({ database }: Deps, memberId: string, origin: Origin): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    if (!(await dropTotp(tx, memberId))) return;
    await appendAudit(tx, { ...origin, ...about(memberId), action: 'member.totp_remove' });
  });
}

/** An account belongs to no client. */
function about(memberId: string) {
  return { clientId: null, subject: toPublicId('member', memberId), details: {} };
}
