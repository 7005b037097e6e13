import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
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
  cipher: ContentCipher,
  { clientId, recipientHash, scope, reason, address, note, notificationId }: NewSuppression,
): Promise<SuppressionRow & { isNew: boolean }> {
  const id = uuidv7();
  const sealed = cipher.seal(address ?? null, ['suppressions.address', id]);
  const { rows } = await db.query({
    name: 'add-suppression',
    // `do nothing` would return no row where another transaction has just written it.
    text: `insert into suppressions (id, client_id, recipient_hash, scope, reason, address, note, notification_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (client_id, recipient_hash, scope) do update set scope = excluded.scope
      returning id, client_id as "clientId", recipient_hash as "recipientHash", scope, reason, address, note,
        notification_id as "notificationId", created_at as "createdAt", xmax = 0 as "isNew"`,
    values: [id, clientId, recipientHash, scope, reason, sealed, note ?? null, notificationId ?? null],
  });
  return openSuppression(cipher, rows[0]);
}

/** A row with its address as it was written. @throws ContentKeyMissing, ContentDamaged */
export function openSuppression<Row extends Pick<SuppressionRow, 'id' | 'address'>>(
  cipher: ContentCipher,
  row: Row,
): Row {
  return { ...row, address: cipher.open(row.address, ['suppressions.address', row.id]) };
}
