import type { Queryable } from '../../db/client.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import { toPublicId } from '../../domain/ids.ts';

/** Tells the audit log of a change of a dead letter, under the name of the client that it belongs to. */
export function auditDeadLetter(
  tx: Queryable,
  { id, clientId }: { id: string; clientId: string | null },
  origin: Origin,
  action: 'dead-letter.edit' | 'dead-letter.replay' | 'dead-letter.resolve',
  details: Record<string, unknown> = {},
): Promise<void> {
  return appendAudit(tx, { ...origin, clientId, action, subject: toPublicId('deadLetter', id), details });
}
