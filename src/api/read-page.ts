import type { Page } from './answer.ts';

type Reading<Row, Item> = {
  /** As many as one page shows. */
  limit: number;
  /** Reads up to `limit` rows, in the order of the list. */
  read: (limit: number) => Promise<Row[]>;
  present: (row: Row) => Item;
  /** Where a page ends that ends with this row. */
  cursorOf: (row: Row) => string;
};

/** One page of a list, as it is shown. */
export async function readPage<Row, Item>({ limit, read, present, cursorOf }: Reading<Row, Item>): Promise<Page<Item>> {
  // One more than asked for tells whether there are more.
  const rows = await read(limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? cursorOf(last) : null;
  return { items: shown.map((row) => present(row)), nextCursor };
}
