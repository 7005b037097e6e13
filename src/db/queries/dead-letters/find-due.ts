import type { Queryable } from '../../client.ts';

/**
 * The ids of open dead letters whose time to be retried has come, the longest due first; none while the transaction of
 * another process has them in hand.
 */
export async function findDueRetries(tx: Queryable, limit: number): Promise<string[]> {
  const { rows: locks } = await tx.query({
    name: 'lock-due-retries',
    text: `select pg_try_advisory_xact_lock(hashtextextended('dead-letter-retries', 0)) as mine`,
  });
  if (!locks[0].mine) return [];
  const { rows } = await tx.query({
    name: 'find-due-retries',
    text: `select id from dead_letters where retry_at is not null and status = 'FAILED' and retry_at <= now()
      order by retry_at limit $1`,
    values: [limit],
  });
  return rows.map(({ id }) => id);
}
