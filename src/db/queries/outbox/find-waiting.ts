import type { Queryable } from '../../client.ts';

/** Which of these keys still have a row that Kafka has not been told of. */
export async function findWaitingKeys(db: Queryable, keys: string[]): Promise<Set<string>> {
  const { rows } = await db.query({
    name: 'find-waiting-keys',
    text: 'select distinct key from outbox where key = any($1::text[])',
    values: [keys],
  });
  return new Set(rows.map(({ key }) => key));
}
