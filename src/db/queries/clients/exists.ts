import type { Queryable } from '../../client.ts';

/** Whether there is such a client. @param clientId UUID */
export async function clientExists(db: Queryable, clientId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'client-exists',
    text: 'select from clients where id = $1',
    values: [clientId],
  });
  return rowCount === 1;
}
