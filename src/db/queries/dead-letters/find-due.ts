import type { Queryable } from '../../client.ts';

/** The ids of open dead letters whose time to be retried has come, the longest due first. */
export async function findDueRetries(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query({
    name: 'find-due-retries',
    text: `select id from dead_letters where retry_at is not null and status = 'FAILED' and retry_at <= now()
      order by retry_at limit $1`,
    values: [limit],
  });
  return rows.map(({ id }) => id);
}
