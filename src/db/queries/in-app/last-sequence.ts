import type { Queryable } from '../../client.ts';
import type { Inbox } from './inbox-key.ts';

/** Of the newest message in an inbox; 0 for an empty one. */
export async function lastSequence(db: Queryable, { clientId, userId }: Inbox): Promise<number> {
  const { rows } = await db.query({
    name: 'last-sequence-of-inbox',
    text: 'select coalesce(max(sequence), 0) as last from in_app_messages where client_id = $1 and user_id = $2',
    values: [clientId, userId],
  });
  return Number(rows[0].last);
}
