import type { Queryable } from '../../client.ts';

export type DeadLetterGroup = {
  channel: string | null;
  provider: string | null;
  errorCode: string;
  count: number;
  oldest: Date;
  newest: Date;
  /** UUID of the newest of them. */
  sampleId: string;
};

/** As many causes as a person would look at. */
const MOST_GROUPS = 1_000;

/** What is open, by its cause; the cause of most first. @param clientId null for all clients' and nobody's */
export async function groupDeadLetters(db: Queryable, clientId: string | null): Promise<DeadLetterGroup[]> {
  // PostgreSQL has no max(uuid); as text a UUID sorts the same under collation "C".
  const { rows } = await db.query({
    name: `group-dead-letters:${clientId === null ? 'all' : 'client'}`,
    text: `select channel, provider, error_code as "errorCode", count(*)::int as count, min(created_at) as oldest,
        max(created_at) as newest, max(id::text collate "C") as "sampleId"
      from dead_letters where status = 'FAILED' and ${clientId === null ? '$1::uuid is null' : 'client_id = $1'}
      group by channel, provider, error_code order by count desc, newest desc limit ${MOST_GROUPS}`,
    values: [clientId],
  });
  return rows;
}
