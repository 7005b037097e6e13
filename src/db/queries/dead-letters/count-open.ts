import type { Queryable } from '../../client.ts';

/** How many dead letters nobody has resolved, by channel; parked records have none and count as `none`. */
export async function countOpenDeadLetters(db: Queryable): Promise<{ channel: string; open: number }[]> {
  const { rows } = await db.query(
    `select coalesce(channel, 'none') as channel, count(*)::int as open from dead_letters
     where status = 'FAILED' group by 1`,
  );
  return rows;
}
