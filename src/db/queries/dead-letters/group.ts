import type { RowAccess } from '../../../domain/row-access.ts';
import type { Queryable } from '../../client.ts';
import { IS_OF_TEST } from './visible.ts';

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

/** What is open, by its cause; the cause of most first; without a client those of all clients, and nobody's. */
export async function groupDeadLetters(
  db: Queryable,
  { clientId, environment }: RowAccess,
): Promise<DeadLetterGroup[]> {
  const ofTest = environment === 'test';
  // PostgreSQL has no max(uuid); as text a UUID sorts the same under collation "C".
  const { rows } = await db.query({
    name: `group-dead-letters:${clientId === null ? 'all' : 'client'}:${ofTest ? 'test' : 'any'}`,
    text: `select channel, provider, error_code as "errorCode", count(*)::int as count, min(created_at) as oldest,
        max(created_at) as newest, max(id::text collate "C") as "sampleId"
      from dead_letters where status = 'FAILED' and ${clientId === null ? '$1::uuid is null' : 'client_id = $1'}
        ${ofTest ? `and ${IS_OF_TEST}` : ''}
      group by channel, provider, error_code order by count desc, newest desc limit ${MOST_GROUPS}`,
    values: [clientId],
  });
  return rows;
}
