import type { ClientAccess } from '../../../domain/row-access.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';

export type CancelFilter = { tag: string } | { recipientHash: Buffer };

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * The ids of the notifications that may still be cancelled, oldest first: a page of them.
 * @param after where the last page ended; null for the first
 */
export async function findCancellable(
  db: Queryable,
  { clientId, environment }: ClientAccess,
  filter: CancelFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const [source, condition, value] =
    'tag' in filter
      ? [
          'notification_tags t join notifications n on n.id = t.notification_id',
          't.client_id = $1 and t.tag = $5',
          filter.tag,
        ]
      : ['notifications n', 'n.recipient_hash = $5', filter.recipientHash];
  const visible = environment === 'test' ? `n.environment = 'test' and ${condition}` : condition;
  // Without a name, so that it is planned for these values: a rare tag and a common one want different plans.
  const { rows } = await db.query({
    text: `select n.id from ${source} where n.client_id = $1 and n.status = any($2) and n.id > $3 and ${visible}
      order by n.id limit $4`,
    values: [clientId, mayComeFrom('CANCELLED'), after ?? BEFORE_ALL, limit, value],
  });
  return rows.map(({ id }) => id);
}
