import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import type { Ports } from '../ports.ts';

/**
 * Tells the audit log that somebody is shown what is masked to them otherwise; before it is shown, so that nothing is
 * seen that the log does not know of.
 * @param subject public id of what is shown
 */
export async function recordReveal(
  { database }: Pick<Ports, 'database'>,
  { clientId, subject }: { clientId: string; subject: string },
  origin: Origin,
): Promise<void> {
  await appendAudit(database.pool, { ...origin, clientId, action: 'content.reveal', subject, details: {} });
}
