import type { ApiContext } from './http-context.ts';
import { type Reading, readPage } from './read-page.ts';
import { respondJson } from './respond.ts';

/** One page of a list. */
export async function respondPage<Row>(c: ApiContext, reading: Reading<Row, unknown>): Promise<Response> {
  const { items, nextCursor } = await readPage(reading);
  return respondJson(c, 200, {
    success: true,
    data: items,
    pagination: { hasMore: nextCursor !== null, nextCursor },
  });
}
