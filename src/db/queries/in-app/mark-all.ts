import type { Queryable } from '../../client.ts';
import type { Inbox } from './inbox-key.ts';

const STATEMENTS = {
  read: 'set read_at = clock_timestamp(), seen_at = coalesce(seen_at, clock_timestamp()) where read_at is null',
  // What was read was seen: the second condition says nothing new, and lets the index of unread ones serve.
  seen: 'set seen_at = clock_timestamp() where seen_at is null and read_at is null',
} as const;

/** Marks all that is not archived. @returns how many were not marked before */
export async function markAll(
  db: Queryable,
  { clientId, userId }: Inbox,
  mark: keyof typeof STATEMENTS,
): Promise<number> {
  const { rowCount } = await db.query({
    name: `mark-all:${mark}`,
    text: `update in_app_messages ${STATEMENTS[mark]} and archived_at is null and client_id = $1 and user_id = $2`,
    values: [clientId, userId],
  });
  return rowCount ?? 0;
}
