import type { ApiContext } from './http-context.ts';
import { respondJson } from './respond.ts';

type Page<Row> = {
  limit: number;
  /** Reads up to `limit` rows, in the order of the list. */
  read: (limit: number) => Promise<Row[]>;
  present: (row: Row) => unknown;
  /** Where a page ends that ends with this row. */
  cursorOf: (row: Row) => string;
};

/** One page of a list. */
export async function respondPage<Row>(
  c: ApiContext,
  { limit, read, present, cursorOf }: Page<Row>,
): Promise<Response> {
  // One more than asked for tells whether there are more.
  const rows = await read(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit;
  const nextCursor = hasMore && last !== undefined ? cursorOf(last) : null;
  return respondJson(c, 200, {
    success: true,
    data: page.map((row) => present(row)),
    pagination: { hasMore, nextCursor },
  });
}
