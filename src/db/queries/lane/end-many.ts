import { sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import { CAMPAIGN_PAUSED } from '../../../domain/outcome.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRows } from '../../statement.ts';
import { CHANGED, statusTrails } from '../notifications/change-status.ts';
import { type RecordedRow, recordedColumns } from '../notifications/recorded.ts';
import type { OutboxRow } from '../outbox/rows.ts';
import { suppressionReason } from '../suppressions.ts';
import type { ChunkKey } from './claim-many.ts';

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

/**
 * Those of a chunk who wait and to whose address nothing may go, in their order, and why; for the caller's transaction
 * alone. @returns their ids as UUIDs, and the account by which each would have begun
 */
export function lockSuppressed(
  tx: Queryable,
  { campaignId, chunk }: ChunkKey,
  most: number,
): Promise<{ id: string; reason: string; provider: string | null }[]> {
  const reason = suppressionReason({
    clientId: sql`notifications.client_id`,
    environment: sql`notifications.environment`,
    recipientHash: sql`notifications.recipient_hash`,
    marketing: sql`notifications.category = 'marketing'`,
  });
  return queryRows(
    tx,
    'lock-suppressed-of-chunk',
    sql`select id, ${reason} as reason, routes->0->>'provider' as provider from notifications
      where campaign_id = ${campaignId} and chunk = ${chunk} and status = 'PENDING' and ${reason} is not null
      order by id limit ${most} for update skip locked`,
  );
}

/** One that ends, why, and the event that tells it. */
type Ending = { id: string; reason: string | null; row: OutboxRow };

/** Ends these, which are locked. @returns how many */
export function endWaiting(
  tx: Queryable,
  to: 'CANCELLED' | 'EXPIRED' | 'SUPPRESSED',
  endings: readonly Ending[],
): Promise<number> {
  const given = endings.map(({ id, reason }) => ({ whom: id, why: reason }));
  return execute(
    tx,
    'end-waiting-of-campaign',
    sql`with given as materialized (
        select * from json_to_recordset(${JSON.stringify(given)}::json) as given (whom uuid, why text)),
      changed as (
        update notifications set status = ${to}, reason = given.why, sequence = sequence + 1, wake_at = null,
          updated_at = clock_timestamp()
        from given where id = given.whom and status = any(${sql.param(mayComeFrom(to))})
        returning ${CHANGED}),
      ${statusTrails(endings)}
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

/**
 * Cancelled campaigns with people who wait. Only those of the last 30 days, so that old ones are not looked into for ever:
 * a cancel is through within minutes of the job that does it, nobody is added to a campaign that was cancelled, and whom
 * somebody replays by hand later its own workflow ends. It would take an installation whose jobs have stood still for
 * 30 days to leave anybody waiting, and nobody is sent to then either.
 */
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

/** Others may wait for something else, such as a limit of their user's, by hundreds of thousands: so many are looked at. */
const LOOKED_AT = 5_000;

/**
 * Those of a campaign who found it paused and look again within a minute, as their records say them; the first `most`, of
 * the first who wait for whatever it is.
 */
export function findPausedStragglers(db: Queryable, campaignId: string, most: number): Promise<RecordedRow[]> {
  return queryRows<RecordedRow>(
    db,
    'find-paused-stragglers',
    sql`select n.id, n.run, ${recordedColumns(sql`n`)} from (
        select * from notifications where campaign_id = ${campaignId} and status = 'DEFERRED' order by id limit ${LOOKED_AT}) n
      where n.reason = ${CAMPAIGN_PAUSED}
      order by n.id limit ${most}`,
  );
}
