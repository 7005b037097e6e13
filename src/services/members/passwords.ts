import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { forgetTries, takeTry } from '../../db/queries/login-tries.ts';
import { dropTotp, findAccount, findAccountOf, setPasswordHash } from '../../db/queries/members.ts';
import {
  deletePasswordResetsOf,
  findPasswordReset,
  insertPasswordReset,
  takePasswordReset,
} from '../../db/queries/password-resets.ts';
import { deleteSessionsOf } from '../../db/queries/sessions.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { RESET_MS } from '../../domain/login.ts';
import { reasonOf } from '../../observability/health.ts';
import { unauthorized } from '../keys/check-scope.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { actorOf } from './change.ts';
import { canMail, linkTo, type MailDeps, mailMember } from './mail.ts';
import { hashPassword } from './password.ts';
import { checkPassword } from './password-rules.ts';
import { hashToken, newToken, tryKey } from './secrets.ts';
import type { LoggedIn } from './sessions.ts';

/**
 * Another password for who is logged in. Ends their other sessions, and the links that were sent for a new one.
 * @throws ApiProblem no_password (409), validation_failed (422), unavailable (503)
 */
export async function changePassword(
  { database: { pool, cipher } }: Pick<Ports, 'database'>,
  { memberId, sessionId }: LoggedIn,
  password: string,
  origin: Origin,
): Promise<void> {
  const account = await findAccount(pool, cipher, memberId);
  if (!account) throw unauthorized();
  // Or who is shut out by the identity provider would have kept a way in.
  if (account.passwordHash === null) throw new ApiProblem('no_password');
  await checkPassword(password, [account.email, account.name]);
  const passwordHash = await hashPassword(password);
  await inTransaction(pool, async (tx) => {
    await setPasswordHash(tx, memberId, passwordHash);
    await deletePasswordResetsOf(tx, memberId);
    await deleteSessionsOf(tx, memberId, sessionId);
    const subject = toPublicId('member', memberId);
    await appendAudit(tx, { ...origin, clientId: null, action: 'member.password_change', subject, details: {} });
  });
}

/**
 * Sends a link for a new password, where the address has an account and was sent none a moment ago. Whoever asks is not
 * told, and does not wait for it: the time that it takes would tell as well.
 * @param email in lower case
 */
export async function requestPasswordReset(deps: MailDeps, email: string, traceparent: string): Promise<void> {
  if (!canMail(deps)) return;
  const waitMs = await takeTry(deps.database.pool, tryKey(deps.secret, 'reset', email));
  if (waitMs !== null) return;
  mailPasswordReset(deps, email, traceparent).catch((error: unknown) =>
    deps.logger.warn({ reason: reasonOf(error) }, 'could not send a link for a new password'),
  );
}

async function mailPasswordReset(deps: MailDeps, email: string, traceparent: string): Promise<void> {
  const { pool, cipher } = deps.database;
  const account = await findAccountOf(pool, cipher, email);
  if (!account || account.isDisabled || account.passwordHash === null) return;
  const { token, tokenHash } = newToken();
  const reset = { tokenHash, memberId: account.id, dropsTotp: false, lastsMs: RESET_MS };
  const expiresAt = await insertPasswordReset(pool, reset);
  const text = `Somebody, probably you, asked for a new password for Posthorn.

Open this link to choose one, until ${expiresAt.toUTCString()}. It works once, and ends all sessions.

${linkTo('reset', token, deps.publicUrl)}

If it was not you, you can ignore this: nothing has changed.`;
  await mailMember(deps, { to: email, subject: 'A new password for Posthorn', text, expiresAt }, traceparent);
}

/**
 * A link by which a member chooses a new password and has no second factor any more; for the operator, to hand it on.
 * @param memberId UUID
 * @throws ApiProblem not_found (404)
 */
export async function createPasswordReset(
  { database: { pool, cipher }, publicUrl }: Pick<MailDeps, 'database' | 'publicUrl'>,
  memberId: string,
  origin: Origin,
): Promise<{ link: string; expiresAt: Date }> {
  if (!(await findAccount(pool, cipher, memberId))) throw ApiProblem.notFound('member');
  const { token, tokenHash } = newToken();
  const expiresAt = await inTransaction(pool, async (tx) => {
    const subject = toPublicId('member', memberId);
    await appendAudit(tx, { ...origin, clientId: null, action: 'member.reset', subject, details: {} });
    return insertPasswordReset(tx, { tokenHash, memberId, dropsTotp: true, lastsMs: RESET_MS });
  });
  return { link: linkTo('reset', token, publicUrl), expiresAt };
}

/**
 * The new password of whoever has the link. Ends all sessions; it opens none.
 * @throws ApiProblem invalid_link (404), validation_failed (422), unavailable (503)
 */
export async function resetPassword(
  { database: { pool }, secret }: Pick<Ports, 'database'> & { secret: string },
  { token, password }: { token: string; password: string },
  requestId: string,
): Promise<void> {
  const tokenHash = hashToken(token);
  const found = tokenHash && (await findPasswordReset(pool, tokenHash));
  if (!found) throw new ApiProblem('invalid_link');
  await checkPassword(password, [found.email]);
  const passwordHash = await hashPassword(password);
  await inTransaction(pool, async (tx) => {
    const reset = await takePasswordReset(tx, tokenHash);
    if (!reset) throw new ApiProblem('invalid_link');
    const { memberId, dropsTotp } = reset;
    await setPasswordHash(tx, memberId, passwordHash);
    if (dropsTotp) await dropTotp(tx, memberId);
    await deletePasswordResetsOf(tx, memberId);
    await deleteSessionsOf(tx, memberId, null);
    // Whoever guessed has nothing to go on with.
    for (const kind of ['login', 'elevate'] as const) await forgetTries(tx, tryKey(secret, kind, found.email));
    const subject = toPublicId('member', memberId);
    const by = { actor: actorOf(memberId), requestId };
    await appendAudit(tx, { ...by, clientId: null, action: 'member.password_reset', subject, details: {} });
  });
}
