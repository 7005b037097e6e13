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
