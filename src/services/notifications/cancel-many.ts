import { mapWithLimit } from '../../async/map-with-limit.ts';
import { type CancelFilter, countCancellable, findCancellable } from '../../db/queries/notifications/find.ts';
import { fromPublicId, toPublicId } from '../../domain/ids.ts';
import type { ClientAccess } from '../../domain/row-access.ts';
import type { Status } from '../../domain/status.ts';
import { type CancelDeps, cancelNotification } from './cancel.ts';

/** Of one request by tag or recipient; a multiple of the page. */
const MOST_CANCELS = 10_000;
const PAGE = 500;
/** A dry run counts no further. */
const MOST_COUNTED = 100_000;
/** Transactions at once: a fraction of the pool, so that others are served meanwhile. */
const AT_ONCE = 8;

/** `status` is null for one that is not there; `id` is the public one. */
export type CancelOutcome = {
  id: string;
  outcome: 'cancelled' | 'not_cancellable' | 'not_found';
  status: Status | null;
};

/** Each of these public ids once, however often it is named. */
export function cancelByIds(deps: CancelDeps, access: ClientAccess, ids: string[]): Promise<CancelOutcome[]> {
  return mapWithLimit([...new Set(ids)], AT_ONCE, async (id): Promise<CancelOutcome> => {
    const uuid = fromPublicId('notification', id);
    return uuid ? cancel(deps, access, uuid) : { id, outcome: 'not_found', status: null };
  });
}

/**
 * All that wait with a tag or for a recipient, page by page, oldest first. What settles between the look and the cancel
 * is answered as what it then is. `hasMore`: more are found than one request can cancel.
 */
export async function cancelFound(
  deps: CancelDeps,
  access: ClientAccess,
  filter: CancelFilter,
): Promise<{ results: CancelOutcome[]; hasMore: boolean }> {
  const results: CancelOutcome[] = [];
  let after: string | null = null;
  for (;;) {
    const page: string[] = await findCancellable(deps.database.pool, access, filter, { after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return { results, hasMore: false };
    if (results.length >= MOST_CANCELS) return { results, hasMore: true };
    results.push(...(await mapWithLimit(page, AT_ONCE, (id) => cancel(deps, access, id))));
    after = last;
  }
}

/**
 * How many of these public ids, or by a filter, a cancel would try, up to `MOST_COUNTED`. `hasMore`: one request is not
 * enough for them.
 */
export async function countToCancel(
  { database: { pool } }: Pick<CancelDeps, 'database'>,
  access: ClientAccess,
  filter: CancelFilter,
): Promise<{ count: number; hasMore: boolean }> {
  const named = 'ids' in filter && { ids: filter.ids.flatMap((id) => fromPublicId('notification', id) ?? []) };
  const count = await countCancellable(pool, access, named || filter, MOST_COUNTED);
  return { count, hasMore: count > MOST_CANCELS };
}

async function cancel(deps: CancelDeps, access: ClientAccess, uuid: string): Promise<CancelOutcome> {
  const id = toPublicId('notification', uuid);
  const result = await cancelNotification(deps, { ...access, id: uuid });
  if (result.kind === 'not_found') return { id, outcome: 'not_found', status: null };
  if (result.kind === 'refused') return { id, outcome: 'not_cancellable', status: result.status };
  return { id, outcome: 'cancelled', status: 'CANCELLED' };
}
