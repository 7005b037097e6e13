import type { Queryable } from '../../client.ts';
import type { DueDelivery } from './find-due.ts';

/** Temporal has their workflows. A run that was begun meanwhile by a re-send stays due. */
export async function markStarted(db: Queryable, started: DueDelivery[]): Promise<void> {
  await db.query({
    name: 'mark-webhook-deliveries-started',
    text: `update webhook_deliveries d set start_at = null
      from unnest($1::uuid[], $2::uuid[], $3::int[]) as s (endpoint_id, event_id, run)
      where d.endpoint_id = s.endpoint_id and d.event_id = s.event_id and d.run = s.run`,
    values: [
      started.map(({ endpointId }) => endpointId),
      started.map(({ eventId }) => eventId),
      started.map(({ run }) => run),
    ],
  });
}
