import { sql } from 'drizzle-orm';
import { toPublicId } from '../../../domain/ids.ts';
import type { ClientAccess } from '../../../domain/row-access.ts';
import type { Queryable } from '../../client.ts';
import { findRow, queryRows } from '../../statement.ts';
import type { DeliveryStatus } from './deliveries.ts';

export type DeliveryOfNotification = {
  /** UUIDs. */
  endpointId: string;
  eventId: string;
  eventType: string;
  status: DeliveryStatus;
  run: number;
  /** Calls of all runs. */
  attempts: number;
  /** What the last call came to; null before the first, and without an answer. */
  lastCode: string | null;
  lastStatusCode: number | null;
  createdAt: Date;
  finishedAt: Date | null;
};

/**
 * What endpoints were told of a notification, newest first; null where there is no such notification within the access.
 * @param id UUID
 */
export async function listDeliveriesOf(
  db: Queryable,
  { clientId, environment }: ClientAccess,
  id: string,
  limit: number,
): Promise<DeliveryOfNotification[] | null> {
  const found = await findRow(
    db,
    'see-notification',
    sql`select id from notifications where id = ${id} and client_id = ${clientId}
      and (${environment}::text is distinct from 'test' or environment = 'test')`,
  );
  if (!found) return null;
  // The index has this very expression: each envelope names its notification first.
  return queryRows<DeliveryOfNotification>(
    db,
    'list-webhook-deliveries-of-notification',
    sql`select d.endpoint_id as "endpointId", d.event_id as "eventId", d.event_type as "eventType", d.status, d.run,
        coalesce(a.attempts, 0) as attempts, a.codes[1] as "lastCode", a.status_codes[1] as "lastStatusCode",
        d.created_at as "createdAt", d.finished_at as "finishedAt"
      from webhook_deliveries d left join lateral (
        select count(*)::int as attempts, array_agg(w.code order by w.run desc, w.number desc) as codes,
          array_agg(w.status_code order by w.run desc, w.number desc) as status_codes
        from webhook_attempts w where w.endpoint_id = d.endpoint_id and w.event_id = d.event_id) a on true
      where substring(d.payload from 'ntf_[0-9a-z]{26}') = ${toPublicId('notification', id)} and d.client_id = ${clientId}
      order by d.created_at desc, d.event_id desc, d.endpoint_id limit ${limit}`,
  );
}
