import type { Queryable } from '../../client.ts';

/** Whether a provider may have taken the notification, in any of its runs. */
export async function wasEverAmbiguous(tx: Queryable, notificationId: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'was-ever-ambiguous',
    text: `select from attempts where notification_id = $1 and outcome = 'ambiguous' limit 1`,
    values: [notificationId],
  });
  return rowCount === 1;
}

/** Whether a provider was called in this run. */
export async function wasTried(tx: Queryable, { id, run }: { id: string; run: number }): Promise<boolean> {
  const { rows } = await tx.query({
    name: 'was-tried',
    text: 'select exists (select from attempts where notification_id = $1 and run = $2) as tried',
    values: [id, run],
  });
  return rows[0].tried;
}
