/** The first so many of a list; what comes after them is not fetched. */
export async function* take<Item>(items: AsyncIterable<Item>, most: number): AsyncGenerator<Item> {
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count >= most) return;
  }
}
