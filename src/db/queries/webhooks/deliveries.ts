import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import type { webhookDeliveries } from '../../schema/index.ts';
import { execute, findRow, queryRows } from '../../statement.ts';

export type DeliveryStatus = (typeof webhookDeliveries.$inferSelect)['status'];

export type EventToDeliver = {
  /** UUIDs. */
  id: string;
  clientId: string;
  /** UUID of what it tells of; null for news of something else. */
  notificationId: string | null;
  /** UUID of the campaign that it tells of; null for news of anything else. */
  campaignId: string | null;
  type: string;
  /** Whether it tells of a failure: of a campaign's notifications endpoints hear nothing else, unless its client wants it. */
  wentWrong: boolean;
  /** What an endpoint may have asked for to be told of it. */
  patterns: string[];
  /** The envelope as it will be sent. */
  payload: string;
  /** Goes to this endpoint, whatever that asked for. */
  only: string | null;
  /** Goes to all but this one. */
  except: string | null;
};

/** Keeps PostgreSQL from reading all endpoints for a list of events whose length it does not know. */
const ONE_BY_ONE = sql.raw('offset 0');

/** What the statement knows of an event, as JSON has it. */
const EVENT = sql.raw(
  `(id uuid, "clientId" uuid, "notificationId" uuid, "campaignId" uuid, type text, "wentWrong" boolean, patterns text[],
    payload text, "only" uuid, "except" uuid)`,
);

/**
 * One row for each endpoint that wants an event, once however often the event comes; those that are disabled get it
 * only by a re-send. Endpoints are for live notifications: of those of test keys none is told. Answers how many are to be
 * started.
 */
export async function recordWebhookDeliveries(db: Queryable, events: readonly EventToDeliver[]): Promise<number> {
  const rows = await queryRows<{ status: DeliveryStatus }>(
    db,
    'record-webhook-deliveries',
    sql`insert into webhook_deliveries
        (endpoint_id, event_id, client_id, event_type, payload, status, start_at, finished_at)
      select e.id, event.id, e.client_id, event.type, event.payload,
        case e.status when 'enabled' then 'PENDING' else 'SKIPPED' end,
        case e.status when 'enabled' then now() end, case e.status when 'disabled' then now() end
      from json_to_recordset(${JSON.stringify(events)}::json) as event ${EVENT}
        cross join lateral (
          select * from webhook_endpoints w
          where w.client_id = event."clientId" and w.id is distinct from event."except" ${ONE_BY_ONE}) e
      where not exists (
          select from notifications n left join campaigns c on c.id = n.campaign_id
          where n.id = event."notificationId" and (n.environment = 'test'
            or c.plan ->> 'events' = 'failures' and not coalesce(event."wentWrong", false)))
        and not exists (select from campaigns c where c.id = event."campaignId" and c.environment = 'test') and
        case when event."only" is null then e.events = '{}' or e.events && event.patterns else e.id = event."only" end
      on conflict (endpoint_id, event_id) do nothing
      returning status`,
  );
  return rows.filter(({ status }) => status === 'PENDING').length;
}

/** A run whose workflow is to be started; UUIDs. */
export type DueDelivery = { endpointId: string; eventId: string; clientId: string; run: number };

/** The longest due first. */
export async function findDueDeliveries(db: Queryable, limit: number): Promise<DueDelivery[]> {
  return queryRows<DueDelivery>(
    db,
    'find-due-webhook-deliveries',
    sql`select endpoint_id as "endpointId", event_id as "eventId", client_id as "clientId", run
      from webhook_deliveries where start_at is not null and start_at <= now() order by start_at limit ${limit}`,
  );
}

/** Ends a run, unless a re-send has begun another one meanwhile. */
export async function finishDelivery<Status extends DeliveryStatus>(
  db: Queryable,
  { endpointId, eventId, run }: Omit<DueDelivery, 'clientId'>,
  status: Status,
): Promise<Status> {
  await execute(
    db,
    'finish-webhook-delivery',
    sql`with finished as (
        update webhook_deliveries set status = ${status}, finished_at = clock_timestamp()
        where endpoint_id = ${endpointId} and event_id = ${eventId} and run = ${run} and status = 'PENDING'
        returning endpoint_id, event_id)
      delete from webhook_checks c using finished f where c.endpoint_id = f.endpoint_id and c.event_id = f.event_id`,
  );
  return status;
}

/** A run whose workflow works is over by then, unless its endpoint takes nothing for now. */
const CHECK_AFTER = '10 minutes';

/** Temporal has their workflows, and will be asked whether it still has. A run that was begun meanwhile by a re-send stays due. */
export async function markStarted(db: Queryable, started: DueDelivery[]): Promise<void> {
  const column = (name: keyof DueDelivery) => sql.param(started.map((delivery) => delivery[name]));
  await execute(
    db,
    'mark-webhook-deliveries-started',
    sql`with started as (
        update webhook_deliveries d set start_at = null
        from unnest(${column('endpointId')}::uuid[], ${column('eventId')}::uuid[], ${column('run')}::int[])
          as s (endpoint_id, event_id, run)
        where d.endpoint_id = s.endpoint_id and d.event_id = s.event_id and d.run = s.run
        returning d.endpoint_id, d.event_id, d.status)
      insert into webhook_checks (endpoint_id, event_id, check_at)
      select endpoint_id, event_id, now() + ${CHECK_AFTER}::interval from started where status = 'PENDING'
      on conflict (endpoint_id, event_id) do update set check_at = excluded.check_at`,
  );
}

/** So many of a re-send are started per second, so that it holds up nobody else's news. */
const PER_SECOND = 50;

/**
 * Begins the next run of every delivery of an endpoint that was recorded since then, whatever became of it, the oldest
 * first. A run that is under way ends by itself when it finds that it is no longer the newest.
 * @param options.onlyUndelivered leaves out those that were taken, and those that are under way
 */
export async function resendDeliveries(
  db: Queryable,
  endpointId: string,
  since: Date,
  { onlyUndelivered = false } = {},
): Promise<number> {
  const wanted = onlyUndelivered ? sql`status in ('FAILED', 'SKIPPED')` : sql`true`;
  return execute(
    db,
    onlyUndelivered ? 'resend-undelivered-webhook-deliveries' : 'resend-webhook-deliveries',
    sql`with again as (
        select event_id, row_number() over (order by created_at, event_id) - 1 as place
        from webhook_deliveries where endpoint_id = ${endpointId} and created_at >= ${since} and ${wanted})
      update webhook_deliveries d set status = 'PENDING', run = run + 1, finished_at = null,
        start_at = now() + again.place / ${PER_SECOND}::float8 * interval '1 second'
      from again where d.endpoint_id = ${endpointId} and d.event_id = again.event_id`,
  );
}

/** UUIDs. */
type DeliveryKey = { endpointId: string; eventId: string };

/** The same of one, now. How many it was: 0 or 1. */
export async function resendDelivery(db: Queryable, { endpointId, eventId }: DeliveryKey): Promise<number> {
  return execute(
    db,
    'resend-webhook-delivery',
    sql`update webhook_deliveries set status = 'PENDING', run = run + 1, finished_at = null, start_at = now()
      where endpoint_id = ${endpointId} and event_id = ${eventId}`,
  );
}

export type DeliveryRow = Pick<
  typeof webhookDeliveries.$inferSelect,
  'eventId' | 'eventType' | 'payload' | 'status' | 'run' | 'createdAt' | 'finishedAt'
>;

export async function findDelivery(db: Queryable, { endpointId, eventId }: DeliveryKey): Promise<DeliveryRow | null> {
  return findRow<DeliveryRow>(
    db,
    'find-webhook-delivery',
    sql`select event_id as "eventId", event_type as "eventType", payload, status, run, created_at as "createdAt",
        finished_at as "finishedAt"
      from webhook_deliveries where endpoint_id = ${endpointId} and event_id = ${eventId}`,
  );
}
