import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';

export type CancelFilter = { tag: string } | { recipientHash: Buffer };

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * The ids of a client's notifications that may still be cancelled, oldest first: a page of them.
 * @param after where the last page ended; null for the first
 */
export async function findCancellable(
  db: Queryable,
  clientId: string,
  filter: CancelFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const [condition, value] =
    'tag' in filter
      ? // The second half says nothing new: the index on tags leaves out the many without any (see `list`).
        [`tags @> array[$5::text] and tags <> '{}'`, filter.tag]
      : ['recipient_hash = $5', filter.recipientHash];
  // Without a name, so that it is planned for these values: a rare tag and a common one want different plans.
  const { rows } = await db.query({
    text: `select id from notifications where client_id = $1 and status = any($2) and id > $3 and ${condition}
      order by id limit $4`,
    values: [clientId, mayComeFrom('CANCELLED'), after ?? BEFORE_ALL, limit, value],
  });
  return rows.map(({ id }) => id);
}
