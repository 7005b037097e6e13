import type { SuppressionRow } from '../../db/queries/suppressions/add.ts';
import { toPublicId } from '../../domain/ids.ts';

/** A row of the list as the API shows it; `recipient` is null once the address is erased. */
export function presentSuppression(row: SuppressionRow) {
  return {
    id: toPublicId('suppression', row.id),
    recipient: row.address,
    scope: row.scope,
    reason: row.reason,
    note: row.note,
    notificationId: row.notificationId && toPublicId('notification', row.notificationId),
    createdAt: row.createdAt.toISOString(),
  };
}
