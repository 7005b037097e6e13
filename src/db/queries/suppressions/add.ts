import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../client.ts';
import { suppressions } from '../../schema/index.ts';

export type SuppressionRow = typeof suppressions.$inferSelect;

export const SUPPRESSION_REASONS = suppressions.reason.enumValues;

export type NewSuppression = Pick<SuppressionRow, 'clientId' | 'recipientHash' | 'scope' | 'reason'> &
  Partial<Pick<SuppressionRow, 'address' | 'note' | 'notificationId'>>;

/**
 * Puts an address on a client's list. Where it stands there in the same scope, the first row stays as it is.
 * @returns the row that now holds, and whether it is new
 */
export async function addSuppression(
  db: Queryable,
  { clientId, recipientHash, scope, reason, address, note, notificationId }: NewSuppression,
): Promise<SuppressionRow & { isNew: boolean }> {
  const { rows } = await db.query({
    name: 'add-suppression',
    // `do nothing` would return no row where another transaction has just written it.
    text: `insert into suppressions (id, client_id, recipient_hash, scope, reason, address, note, notification_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (client_id, recipient_hash, scope) do update set scope = excluded.scope
      returning id, client_id as "clientId", recipient_hash as "recipientHash", scope, reason, address, note,
        notification_id as "notificationId", created_at as "createdAt", xmax = 0 as "isNew"`,
    values: [uuidv7(), clientId, recipientHash, scope, reason, address ?? null, note ?? null, notificationId ?? null],
  });
  return rows[0];
}
