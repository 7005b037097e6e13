import type { Queryable } from '../../client.ts';

/** Forgets rows that Kafka has acknowledged; in the transaction that claimed them. */
export async function deleteRows(tx: Queryable, ids: string[]): Promise<void> {
  await tx.query({
    name: 'delete-outbox-rows',
    text: 'delete from outbox where id = any($1::bigint[])',
    values: [ids],
  });
}
