import { type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

/** Most pages are full after so many rows. */
const AT_FIRST = 500;
/** Then so many, which takes milliseconds: a page never looks through more, however many others stand between two of its own. */
export const MOST_LOOKED_THROUGH = 10_000;

/** A page of a list, newest first. */
export type Looked<Row> = {
  rows: Row[];
  /** UUID of the row where the look ended before the page was full, though there are older ones; null where it did not. */
  lookedTo: string | null;
};

/**
 * The newest ids of some rows, for a list by something that no index knows.
 * @param candidates a query of `(id, is_wanted)` in the order of the list, without a limit
 */
export async function lookThrough(
  orm: NodePgDatabase,
  candidates: SQL,
  limit: number,
): Promise<{ ids: string[]; lookedTo: string | null }> {
  const { rows: newest } = await orm.execute<{ id: string }>(
    sql`select id from (${candidates} limit ${AT_FIRST}) c where is_wanted limit ${limit}`,
  );
  if (newest.length === limit) return { ids: newest.map(({ id }) => id), lookedTo: null };
  const { rows } = await orm.execute<{ ids: string[]; end: string | null }>(
    sql`with looked as materialized (${candidates} limit ${MOST_LOOKED_THROUGH})
      select array(select id from looked where is_wanted order by id desc limit ${limit}) as ids,
        (select id from looked order by id desc offset ${MOST_LOOKED_THROUGH - 1}) as end`,
  );
  const { ids = [], end = null } = rows[0] ?? {};
  return { ids, lookedTo: ids.length < limit ? end : null };
}
