import type { Queryable } from '../../client.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from './outbox-row.ts';

/** One row by itself, in the transaction of the change that it tells of. */
export async function insertOutboxRow(tx: Queryable, row: OutboxRow): Promise<void> {
  await tx.query({
    name: 'insert-outbox-row',
    text: `insert into outbox (${OUTBOX_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [row.lane, row.clientId, row.topic, row.key, row.eventType, row.payload, row.traceparent],
  });
}
