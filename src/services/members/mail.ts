import { ensureSystemClient } from '../../db/queries/clients.ts';
import { toPublicId } from '../../domain/ids.ts';
import { acceptBatch } from '../notifications/accept-batch.ts';
import type { AcceptanceDeps } from '../notifications/accept-once.ts';
import type { Ports } from '../ports.ts';

/**
 * The client of mails of Posthorn’s own. No key and no member belongs to it: what a link in them opens is read by nobody,
 * not by those either who may read what a client has sent.
 */
const SYSTEM_CLIENT = '00000000-0000-7000-8000-000000000001';

export type MailDeps = AcceptanceDeps & Pick<Ports, 'logger'>;

/** Whether mails with links can be sent at all. */
export function canMail({ publicUrl, providers }: Pick<MailDeps, 'publicUrl' | 'providers'>): boolean {
  return publicUrl !== null && providers.email.length > 0;
}

/**
 * Where a person goes on with a token. It stands behind `#`, which browsers tell no server: so it is in no log, and whoever
 * looks at the page, as scanners of mail do, uses nothing up.
 */
export function linkTo(page: 'invitation' | 'reset', token: string, publicUrl: string | null): string {
  return `${publicUrl ?? ''}/app/${page}#${token}`;
}

/** Sends a mail by Posthorn itself, as a notification of its own client. Answers whether it is on record. */
export async function mailMember(
  deps: MailDeps,
  { to, subject, text, expiresAt }: { to: string; subject: string; text: string; expiresAt: Date },
  traceparent: string,
): Promise<boolean> {
  await ensureSystemClient(deps.database.pool, SYSTEM_CLIENT);
  const owner = {
    clientId: SYSTEM_CLIENT,
    publicId: toPublicId('client', SYSTEM_CLIENT),
    environment: 'live' as const,
  };
  const item = {
    channel: 'email',
    recipient: { email: to },
    content: { subject, text },
    priority: 1,
    expiresAt: expiresAt.toISOString(),
  };
  const { results } = await acceptBatch(deps, { owner, items: [item], idempotencyKey: undefined, traceparent });
  const [result] = results;
  if (result === undefined || !('problem' in result)) return true;
  deps.logger.warn({ reason: result.problem.code }, 'a mail to a member was refused');
  return false;
}
