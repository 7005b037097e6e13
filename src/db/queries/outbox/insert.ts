import type { Queryable } from '../../client.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { insertIntoOutbox, type OutboxRow } from './outbox-row.ts';

/**
 * One row by itself, in the transaction of the change that it tells of.
 * @param availableAt not before then, in milliseconds since 1970 on the database's clock; at once unless given
 */
export async function insertOutboxRow(tx: Queryable, row: OutboxRow, availableAt: number | null = null): Promise<void> {
  const parameters = sqlParameters();
  const text = insertIntoOutbox(parameters, row, { availableAt });
  await tx.query({ name: 'insert-outbox-row', text, values: parameters.values });
}
