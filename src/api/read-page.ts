import type { Looked } from '../db/queries/look-through.ts';
import type { Page } from './answer.ts';

type Reading<Row, Item> = {
  /** As many as one page shows. */
  limit: number;
  /** Reads up to `limit` rows, in the order of the list; `lookedTo` is where its look ended before there were so many. */
  read: (limit: number) => Promise<Row[] | Looked<Row>>;
  present: (row: Row) => Item | Promise<Item>;
  /** The bytes of a row that take long to present; a page ends where they come to 1 MiB. */
  sizeOf?: (row: Row) => number;
  /** Where a page ends that ends with this row. */
  cursorOf: (row: Row) => string;
  /** Where a look ended. */
  cursorAt?: (position: string) => string;
};

const MOST_BYTES = 1_048_576;

/** One page of a list, as it is shown. */
export async function readPage<Row, Item>({
  limit,
  read,
  present,
  cursorOf,
  cursorAt,
  sizeOf,
}: Reading<Row, Item>): Promise<Page<Item>> {
  // One more than asked for tells whether there are more.
  const found = await read(limit + 1);
  const { rows, lookedTo } = Array.isArray(found) ? { rows: found, lookedTo: null } : found;
  const shown = rows.slice(0, sizeOf ? Math.min(limit, fitting(rows, sizeOf)) : limit);
  const last = shown.at(-1);
  const more = rows.length > shown.length && last !== undefined ? cursorOf(last) : null;
  const nextCursor = more ?? (lookedTo === null ? null : (cursorAt?.(lookedTo) ?? null));
  const items: Item[] = [];
  // One after the other: what is presented on another thread waits there for no more than one of a page.
  for (const row of shown) items.push(await present(row));
  return { items, nextCursor };
}

/** How many rows come to the most bytes of a page: one at least. */
function fitting<Row>(rows: Row[], sizeOf: (row: Row) => number): number {
  let bytes = 0;
  const over = rows.findIndex((row) => {
    bytes += sizeOf(row);
    return bytes > MOST_BYTES;
  });
  return over < 0 ? rows.length : Math.max(1, over);
}
