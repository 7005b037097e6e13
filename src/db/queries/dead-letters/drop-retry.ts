import type { Queryable } from '../../client.ts';

/** Forgets a retry that was due and could not begin, so that it is not tried for ever; a later one stands. */
export async function dropDueRetry(db: Queryable, id: string): Promise<void> {
  await db.query({
    name: 'drop-due-retry',
    text: 'update dead_letters set retry_at = null where id = $1 and retry_at <= now()',
    values: [id],
  });
}
