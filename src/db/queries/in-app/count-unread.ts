import type { Queryable } from '../../client.ts';
import type { Inbox } from './inbox-key.ts';

/** What waits for a user: not read, and of those not even seen. What is archived waits no more. */
export async function countUnread(
  db: Queryable,
  { clientId, userId }: Inbox,
): Promise<{ unread: number; unseen: number }> {
  const { rows } = await db.query({
    name: 'count-unread',
    // What was read was seen, so the index of the unread ones holds all unseen ones.
    text: `select count(*)::int as unread, (count(*) filter (where seen_at is null))::int as unseen
      from in_app_messages
      where client_id = $1 and user_id = $2 and read_at is null and archived_at is null`,
    values: [clientId, userId],
  });
  return rows[0];
}
