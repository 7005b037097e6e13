import type { Queryable } from '../../client.ts';

/** False for another client's. What is still to be delivered to it finds nobody, and ends as SKIPPED. */
export async function removeWebhookEndpoint(
  db: Queryable,
  { clientId, id }: { clientId: string; id: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'delete-webhook-endpoint',
    text: 'delete from webhook_endpoints where id = $1 and client_id = $2',
    values: [id, clientId],
  });
  return rowCount === 1;
}
