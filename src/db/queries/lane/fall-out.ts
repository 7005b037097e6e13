import { type SQL, sql } from 'drizzle-orm';
import { UNSETTLED } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { queryRow, queryRows } from '../../statement.ts';
import { type RecordedRow, recordedColumns } from '../notifications/recorded.ts';
import type { ChunkKey } from './claim-many.ts';

/** One who goes on by a workflow of its own, as its record says it. */
export type FellOut = RecordedRow;

const RECORDED = sql`notifications.id, notifications.run, ${recordedColumns(sql`notifications`)}`;

/** No lease of an attempt holds it: nobody sends it, and nobody will say how that went. Of a row `n` of `notifications`. */
export const HAS_NO_SENDER = sql`not exists (select from attempts a where a.notification_id = n.id and a.run = n.run
  and a.state = 'sending' and a.lease_until >= clock_timestamp())`;

/**
 * From now on these are no slice's any more. Whoever does this writes the record of each in the same transaction.
 * @param ids those of them that have ended, or are no slice's already, are left as they are
 */
export function takeOutOfChunk(tx: Queryable, ids: readonly string[]): Promise<FellOut[]> {
  return queryRows<FellOut>(
    tx,
    'take-out-of-chunk',
    sql`update notifications set chunk = null, updated_at = clock_timestamp()
      where id = any(${sql.param(ids)}::uuid[]) and chunk is not null and status = any(${sql.param(UNSETTLED)})
      returning ${RECORDED}`,
  );
}

/** As many of a chunk as may, of those who begin over one account, in their order. */
export function takeSomeOut(
  tx: Queryable,
  { campaignId, chunk }: ChunkKey,
  provider: string,
  most: number,
): Promise<FellOut[]> {
  return takeOut(
    tx,
    'take-some-out',
    sql`n.campaign_id = ${campaignId} and n.chunk = ${chunk} and n.status = 'PENDING'
      and n.routes->0->>'provider' = ${provider}`,
    most,
  );
}

/** Those of a campaign whose sender was lost, of whatever chunk. */
export function takeLostOut(tx: Queryable, campaignId: string, most: number): Promise<FellOut[]> {
  return takeOut(
    tx,
    'take-lost-out',
    sql`n.campaign_id = ${campaignId} and n.chunk is not null and n.status = 'PROCESSING' and ${HAS_NO_SENDER}`,
    most,
  );
}

function takeOut(tx: Queryable, name: string, which: SQL, most: number): Promise<FellOut[]> {
  return queryRows<FellOut>(
    tx,
    name,
    sql`with locked as (
        select n.id from notifications n where ${which} order by n.id limit ${most} for update of n skip locked)
      update notifications set chunk = null, updated_at = clock_timestamp()
      where id in (select locked.id from locked) returning ${RECORDED}`,
  );
}

/** How many of a campaign are under way by workflows of their own. */
export async function countFallenOut(db: Queryable, campaignId: string): Promise<number> {
  const { n } = await queryRow<{ n: number }>(
    db,
    'count-fallen-out',
    sql`select count(*)::int as n from notifications
      where campaign_id = ${campaignId} and status = any(${sql.param(UNSETTLED)}) and chunk is null`,
  );
  return n;
}
