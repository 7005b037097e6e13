/**
 * `work` for each item, at most `limit` at once; the results in the order of the items. When one fails, no further one
 * is begun, and its error is thrown.
 */
export async function mapWithLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const rest = drain(items);
  const lane = async () => {
    // All lanes share one generator; a throw in one loop closes it for the others.
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return results;
}

function* drain<T>(items: readonly T[]): Generator<[number, T]> {
  yield* items.entries();
}
