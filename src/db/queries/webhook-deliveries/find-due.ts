import type { Queryable } from '../../client.ts';

/** A run whose workflow is to be started; UUIDs. */
export type DueDelivery = { endpointId: string; eventId: string; clientId: string; run: number };

/** The longest due first. */
export async function findDueDeliveries(db: Queryable, limit: number): Promise<DueDelivery[]> {
  const { rows } = await db.query({
    name: 'find-due-webhook-deliveries',
    text: `select endpoint_id as "endpointId", event_id as "eventId", client_id as "clientId", run
      from webhook_deliveries where start_at is not null and start_at <= now() order by start_at limit $1`,
    values: [limit],
  });
  return rows;
}
