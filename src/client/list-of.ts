export type Page<Item> = {
  items: Item[];
  hasMore: boolean;
  /** For `page()`; null on the last page. */
  nextCursor: string | null;
};

/** A list as an async iterable, whose pages are fetched as needed; or one page of it. */
export type List<Item> = AsyncIterable<Item> & {
  /** @param cursor `nextCursor` of the previous page; omit it for the first page */
  page(cursor?: string): Promise<Page<Item>>;
};

type Answer<Item> = { data: Item[]; pagination: { hasMore: boolean; nextCursor: string | null } };

/** @param fetchPage is given `{cursor}` from the second page on */
export function listOf<Item>(
  fetchPage: (from: { cursor?: string }) => Promise<{ data?: Answer<Item> | undefined }>,
): List<Item> {
  async function page(cursor?: string): Promise<Page<Item>> {
    const { data } = await fetchPage(cursor === undefined ? {} : { cursor });
    const { data: items, pagination } = data as Answer<Item>;
    return { items, ...pagination };
  }
  return {
    page,
    async *[Symbol.asyncIterator]() {
      let cursor: string | null | undefined;
      do {
        const { items, nextCursor } = await page(cursor ?? undefined);
        yield* items;
        cursor = nextCursor;
      } while (cursor);
    },
  };
}
