import { recipientHashes } from '../../contracts/keyed-hash.ts';
import { appendAudit, type Origin } from '../../db/queries/audit-log.ts';
import {
  addSuppression,
  adoptSuppressions,
  removeSuppression,
  type SuppressionRow,
} from '../../db/queries/suppressions.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';

export type NewSuppression = {
  /** An address of any channel, in its one spelling. */
  recipient: string;
  scope: 'all' | 'marketing';
  note?: string | undefined;
};

/**
 * Puts an address on the client's list by hand. One that is there in that scope already stays as it is, and is answered
 * with `isNew: false`.
 * @param deps `secret`: by which addresses are hashed
 */
export function createSuppression(
  { database, secret }: Pick<Ports, 'database'> & { secret: string },
  clientId: string,
  { recipient, scope, note }: NewSuppression,
  origin: Origin,
): Promise<SuppressionRow & { isNew: boolean }> {
  return inTransaction(database.pool, async (tx) => {
    const hashes = recipientHashes(secret, recipient);
    if (hashes.length > 1) await adoptSuppressions(tx, clientId, [hashes]);
    const added = await addSuppression(tx, database.cipher, {
      clientId,
      recipientHash: hashes[0],
      scope,
      reason: 'manual',
      address: recipient,
      note: note ?? null,
    });
    const subject = toPublicId('suppression', added.id);
    const entry = { ...origin, clientId, action: 'suppression.create', subject, details: { scope } };
    if (added.isNew) await appendAudit(tx, entry);
    return added;
  });
}

/** From then on the address gets messages again. @throws ApiProblem not_found (404), for another client's as well */
export async function deleteSuppression(
  { database }: Pick<Ports, 'database'>,
  { clientId, id }: { clientId: string; id: string },
  origin: Origin,
): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    if (!(await removeSuppression(tx, { id, clientId }))) throw ApiProblem.notFound('suppression');
    const subject = toPublicId('suppression', id);
    await appendAudit(tx, { ...origin, clientId, action: 'suppression.delete', subject, details: {} });
  });
}
