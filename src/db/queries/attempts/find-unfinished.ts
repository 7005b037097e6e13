import type { Queryable } from '../../client.ts';

/** The number of the attempt of a run that nobody has finished; null where there is none. */
export async function findUnfinished(
  db: Queryable,
  key: { notificationId: string; run: number },
): Promise<number | null> {
  const { rows } = await db.query({
    name: 'find-unfinished-attempt',
    text: `select max(seq) as seq from attempts where notification_id = $1 and run = $2 and state = 'sending'`,
    values: [key.notificationId, key.run],
  });
  return rows[0].seq;
}
