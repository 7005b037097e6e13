import type { Queryable } from '../../client.ts';

/** The letter is RETRYING until the run that replays it ends. */
export async function markRetrying(tx: Queryable, id: string): Promise<void> {
  await tx.query({
    name: 'mark-dead-letter-retrying',
    text: `update dead_letters set status = 'RETRYING', retry_at = null where id = $1`,
    values: [id],
  });
}

/** A row that Kafka refused, as it stood; `now` is the database's clock in milliseconds. */
export type RefusedRow = { clientId: string; key: string; payload: string; now: number };

/** Closes the letter of a refused row by a replay, and answers the row that goes back to the outbox. */
export async function takeRefusedRow(tx: Queryable, id: string): Promise<RefusedRow> {
  const { rows } = await tx.query({
    name: 'take-refused-row',
    text: `update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = 'replay', retry_at = null
      where id = $1
      returning client_id as "clientId", message_key as key, convert_from(original_payload, 'UTF8') as payload,
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    values: [id],
  });
  return rows[0];
}

/** What is undefined stays as it is. */
export async function changeDeadLetter(
  tx: Queryable,
  id: string,
  { retryAt, note }: { retryAt?: Date | null | undefined; note?: string | undefined },
): Promise<void> {
  await tx.query({
    name: 'change-dead-letter',
    text: 'update dead_letters set retry_at = case when $2 then $3 else retry_at end, note = coalesce($4, note) where id = $1',
    values: [id, retryAt !== undefined, retryAt ?? null, note ?? null],
  });
}

/** @param by who or what closed it, such as `person_sent` */
export async function closeDeadLetter(tx: Queryable, id: string, by: string, note: string | null): Promise<void> {
  await tx.query({
    name: 'close-dead-letter',
    text: `update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = $2,
        note = coalesce($3, note), retry_at = null where id = $1`,
    values: [id, by, note],
  });
}
