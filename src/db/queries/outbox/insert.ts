import type { Queryable } from '../../client.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from './outbox-row.ts';

/**
 * One row by itself, in the transaction of the change that it tells of.
 * @param availableAt not before then, in milliseconds since 1970 on the database's clock; at once unless given
 */
export async function insertOutboxRow(tx: Queryable, row: OutboxRow, availableAt: number | null = null): Promise<void> {
  await tx.query({
    name: 'insert-outbox-row',
    text: `insert into outbox (${OUTBOX_COLUMNS}, available_at)
      values ($1, $2, $3, $4, $5, $6, $7, coalesce(to_timestamp($8::float8 / 1000), now()))`,
    values: [row.lane, row.clientId, row.topic, row.key, row.eventType, row.payload, row.traceparent, availableAt],
  });
}
