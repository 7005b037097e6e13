import { sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRows } from '../../statement.ts';

/** A campaign whose workflow should run; ids are UUIDs. */
export type CampaignUnderWay = { id: string; run: number; clientId: string; channel: Channel };

/**
 * Those that are scheduled or running, in order of their ids from the one behind `after`. What was changed within the last
 * minute is passed over: its record may be on its way.
 */
export function findCampaignsUnderWay(db: Queryable, after: string, limit: number): Promise<CampaignUnderWay[]> {
  return queryRows<CampaignUnderWay>(
    db,
    'find-campaigns-under-way',
    sql`select id, run, client_id as "clientId", channel from campaigns
      where status in ('SCHEDULED', 'RUNNING') and id > ${after}::uuid and updated_at < now() - interval '1 minute'
      order by id limit ${limit}`,
  );
}

/** The next run of one whose workflow has ended before it did; false where it has moved on by itself. */
export async function renewCampaignRun(db: Queryable, { id, run }: CampaignUnderWay): Promise<boolean> {
  const renewed = await execute(
    db,
    'renew-campaign-run',
    sql`update campaigns set run = run + 1, updated_at = clock_timestamp()
      where id = ${id} and run = ${run} and status in ('SCHEDULED', 'RUNNING')`,
  );
  return renewed > 0;
}
