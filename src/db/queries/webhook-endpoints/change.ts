import type { Queryable } from '../../client.ts';

/** What is not named stays as it is. */
export type WebhookEndpointChange = {
  url?: string | undefined;
  description?: string | null | undefined;
  events?: string[] | undefined;
  status?: 'enabled' | 'disabled' | undefined;
};

/** False for another client's. One that is enabled again, or moved, begins with a clean record. */
export async function changeWebhookEndpoint(
  db: Queryable,
  { clientId, id }: { clientId: string; id: string },
  { url, description, events, status }: WebhookEndpointChange,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'update-webhook-endpoint',
    text: `update webhook_endpoints set url = coalesce($3, url),
        description = case when $4 then $5 else description end,
        events = coalesce($6, events),
        status = coalesce($7, status),
        disabled_reason = case when $7 = 'enabled' then null
          when $7 = 'disabled' and status = 'enabled' then 'manual' else disabled_reason end,
        failing_since = case when $3 is not null or ($7 = 'enabled' and status = 'disabled') then null else failing_since end,
        updated_at = now()
      where id = $1 and client_id = $2`,
    values: [id, clientId, url ?? null, description !== undefined, description ?? null, events ?? null, status ?? null],
  });
  return rowCount === 1;
}
