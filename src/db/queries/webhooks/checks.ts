import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import { execute, queryRows } from '../../statement.ts';
import type { DueDelivery } from './deliveries.ts';

/** A run that should have called its endpoint, or ended, by now. */
export type DueCheck = Omit<DueDelivery, 'clientId'> & {
  /** False where its workflow is yet to be started. */
  isStarted: boolean;
};

/** One that runs calls within the hour, or waits for hours between its calls. */
const CHECK_AGAIN = '1 hour';

/** The longest due first, and forgets on the way what has ended or is gone. */
export function findDueChecks(db: Queryable, limit: number): Promise<DueCheck[]> {
  return queryRows<DueCheck>(
    db,
    'find-due-webhook-checks',
    sql`with due as materialized (
        select c.endpoint_id, c.event_id, d.run, d.status, d.start_at, c.check_at
        from webhook_checks c left join webhook_deliveries d on d.endpoint_id = c.endpoint_id and d.event_id = c.event_id
        where c.check_at <= now() order by c.check_at limit ${limit}),
      ended as (
        delete from webhook_checks c using due
        where c.endpoint_id = due.endpoint_id and c.event_id = due.event_id and due.status is distinct from 'PENDING')
      select endpoint_id as "endpointId", event_id as "eventId", run, start_at is null as "isStarted"
      from due where status = 'PENDING' order by check_at`,
  );
}

/** It runs, or is about to. */
export async function checkAgainLater(
  db: Queryable,
  { endpointId, eventId }: Pick<DueCheck, 'endpointId' | 'eventId'>,
): Promise<void> {
  await execute(
    db,
    'check-webhook-delivery-again',
    sql`update webhook_checks set check_at = now() + ${CHECK_AGAIN}::interval
      where endpoint_id = ${endpointId} and event_id = ${eventId}`,
  );
}

/**
 * Has the workflow of a run started once more, or that of its next run where Temporal still knows the old one by its
 * name. False where it has ended, or was begun anew, meanwhile.
 */
export async function restartDelivery(
  db: Queryable,
  { endpointId, eventId, run }: Omit<DueDelivery, 'clientId'>,
  { isNameTaken }: { isNameTaken: boolean },
): Promise<boolean> {
  const restarted = await execute(
    db,
    'restart-webhook-delivery',
    sql`update webhook_deliveries set run = run + ${isNameTaken}::boolean::int, start_at = now()
      where endpoint_id = ${endpointId} and event_id = ${eventId} and run = ${run} and status = 'PENDING' and start_at is null`,
  );
  return restarted === 1;
}
