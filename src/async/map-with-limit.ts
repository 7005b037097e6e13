import pMap from 'p-map';

/**
 * `work` for each item, at most `limit` at once; the results in the order of the items. When one fails, no further one
 * is begun, and its error is thrown.
 */
export function mapWithLimit<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  return pMap(items, (item) => work(item), { concurrency: limit });
}
