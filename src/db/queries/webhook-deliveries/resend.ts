import type { Queryable } from '../../client.ts';

/** So many of a re-send are started per second, so that it holds up nobody else's news. */
const PER_SECOND = 50;

/**
 * Begins the next run of every delivery of an endpoint that was recorded since then, whatever became of it, the oldest
 * first. A run that is under way ends by itself when it finds that it is no longer the newest.
 */
export async function resendDeliveries(db: Queryable, endpointId: string, since: Date): Promise<number> {
  const { rowCount } = await db.query({
    name: 'resend-webhook-deliveries',
    text: `with again as (
        select event_id, row_number() over (order by created_at, event_id) - 1 as place
        from webhook_deliveries where endpoint_id = $1 and created_at >= $2)
      update webhook_deliveries d set status = 'PENDING', run = run + 1, finished_at = null,
        start_at = now() + again.place / $3::float8 * interval '1 second'
      from again where d.endpoint_id = $1 and d.event_id = again.event_id`,
    values: [endpointId, since, PER_SECOND],
  });
  return rowCount ?? 0;
}
