import type { Queryable } from '../../client.ts';

export type EventToDeliver = {
  /** UUIDs. */
  id: string;
  clientId: string;
  type: string;
  /** What an endpoint may have asked for to be told of it. */
  patterns: string[];
  /** The envelope as it will be sent. */
  payload: string;
  /** Goes to this endpoint, whatever that asked for. */
  only: string | null;
  /** Goes to all but this one. */
  except: string | null;
};

/**
 * One row for each endpoint that wants the event, once however often the event comes; those that are disabled get it
 * only by a re-send. Answers how many are to be started.
 */
export async function recordWebhookDeliveries(db: Queryable, event: EventToDeliver): Promise<number> {
  const { rows } = await db.query({
    name: 'record-webhook-deliveries',
    text: `insert into webhook_deliveries
        (endpoint_id, event_id, client_id, event_type, payload, status, start_at, finished_at)
      select id, $1, client_id, $3, $4, case status when 'enabled' then 'PENDING' else 'SKIPPED' end,
        case status when 'enabled' then now() end, case status when 'disabled' then now() end
      from webhook_endpoints
      where client_id = $2 and id is distinct from $7 and
        case when $6::uuid is null then events = '{}' or events && $5 else id = $6 end
      on conflict (endpoint_id, event_id) do nothing
      returning status`,
    values: [event.id, event.clientId, event.type, event.payload, event.patterns, event.only, event.except],
  });
  return rows.filter(({ status }) => status === 'PENDING').length;
}

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
