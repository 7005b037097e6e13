import { appendAudit, type Origin } from '../../db/queries/audit-log/append.ts';
import type { AndThen } from '../../db/queries/dead-letters/lock.ts';
import { toPublicId } from '../../domain/ids.ts';

/** Tells the audit log of a change of a dead letter, under the name of the client that it belongs to. */
export function auditDeadLetter(origin: Origin, action: string, details: Record<string, unknown> = {}): AndThen {
  return (tx, { id, clientId }) =>
    appendAudit(tx, { ...origin, clientId, action, subject: toPublicId('deadLetter', id), details });
}
