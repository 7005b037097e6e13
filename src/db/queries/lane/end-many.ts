import { sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRows } from '../../statement.ts';
import { CHANGED, statusTrails } from '../notifications/change-status.ts';
import type { OutboxRow } from '../outbox/rows.ts';

/** Of whom nothing was sent, and who has no workflow: as many as may, for the caller's transaction alone. UUIDs. */
export async function lockWaiting(tx: Queryable, campaignId: string, most: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    tx,
    'lock-waiting-of-campaign',
    sql`select id from notifications
      where campaign_id = ${campaignId} and status = 'PENDING' and chunk is not null
      order by id limit ${most} for update skip locked`,
  );
  return rows.map(({ id }) => id);
}

/** Ends these, which are locked, each with its event. @returns how many */
export function endWaiting(
  tx: Queryable,
  to: 'CANCELLED' | 'EXPIRED',
  reason: string | null,
  events: readonly { id: string; row: OutboxRow }[],
): Promise<number> {
  return execute(
    tx,
    'end-waiting-of-campaign',
    sql`with changed as (
        update notifications set status = ${to}, reason = ${reason}, sequence = sequence + 1, wake_at = null,
          updated_at = clock_timestamp()
        where id = any(${sql.param(events.map(({ id }) => id))}::uuid[]) and status = any(${sql.param(mayComeFrom(to))})
        returning ${CHANGED}),
      ${statusTrails(events)}
      select 1 from changed`,
  );
}

/** Forgets so many of those who were never laid out. @returns how many */
export function dropStaged(db: Queryable, campaignId: string, most: number): Promise<number> {
  return execute(
    db,
    'drop-staged',
    sql`delete from campaign_recipients where campaign_id = ${campaignId} and position in (
        select position from campaign_recipients where campaign_id = ${campaignId} order by position limit ${most})`,
  );
}

/** A campaign that was cancelled, of which somebody still waits. */
export type CancelledCampaign = { id: string; clientId: string; environment: KeyMode; channel: Channel };

/** Cancelled campaigns with people who wait; those that were cancelled lately, so that the old ones are not looked into for ever. */
export function findCancelled(db: Queryable, limit: number): Promise<CancelledCampaign[]> {
  return queryRows<CancelledCampaign>(
    db,
    'find-cancelled-campaigns',
    sql`select c.id, c.client_id as "clientId", c.environment, c.channel from campaigns c
      where c.status = 'CANCELLED' and c.ended_at > clock_timestamp() - interval '30 days'
        and (exists (select from campaign_recipients r where r.campaign_id = c.id)
          or exists (select from notifications n where n.campaign_id = c.id
            and n.status in ('PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING', 'PROCESSING')))
      order by c.ended_at limit ${limit}`,
  );
}

/** Those of a campaign that may still be cancelled and go by workflows of their own: a page, in order. UUIDs. */
export async function findStragglers(
  db: Queryable,
  campaignId: string,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    db,
    'find-stragglers',
    sql`select id from notifications
      where campaign_id = ${campaignId} and status = any(${sql.param(mayComeFrom('CANCELLED'))}) and chunk is null
        and id > ${after}::uuid
      order by id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}
