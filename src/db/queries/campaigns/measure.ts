import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client.ts';
import { findRow, queryRows } from '../../statement.ts';

/** What chunks that are not through wait for. */
export const CHUNKS_WAIT = ['later', 'paused', 'planned', 'laid_out'] as const;

/**
 * How many chunks of campaigns under way are not through: `later` those whose moment has not come, `paused` with their
 * campaign, else by their own state. None where there are none.
 */
export function countOpenChunks(db: Queryable): Promise<{ state: (typeof CHUNKS_WAIT)[number]; count: number }[]> {
  return queryRows(
    db,
    'count-open-chunks',
    sql`select case when c.status = 'PAUSED' then 'paused' when k.due_at > now() then 'later' else k.state end as state,
        count(*)::int as count
      from campaigns c join campaign_chunks k on k.campaign_id = c.id and k.state <> 'done'
      where c.status in ('SCHEDULED', 'RUNNING', 'PAUSED') group by 1`,
  );
}

/** Those that are scheduled, running or paused, in order of their ids from the one behind `after`. UUIDs. */
export async function listStartedCampaigns(db: Queryable, after: string, limit: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    db,
    'list-started-campaigns',
    sql`select id from campaigns where status in ('SCHEDULED', 'RUNNING', 'PAUSED') and id > ${after}::uuid
      order by id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Whether the people of a campaign add up to its total: somebody too many is wrong at any time, somebody too few unless it
 * was cancelled or its time is over, by which people are forgotten. In one look, so that nobody is between two places.
 * True where there is no such campaign.
 */
export async function addsUp(db: Queryable, id: string): Promise<boolean> {
  const row = await findRow<{ isRight: boolean }>(
    db,
    'campaign-adds-up',
    sql`with known as (
        select c.total, c.status = 'CANCELLED' or coalesce(c.expires_at <= clock_timestamp(), false) as may_forget,
          c.removed + (select coalesce(sum(value::int), 0) from jsonb_each_text(c.forgotten))
            + (select count(*) from campaign_recipients r where r.campaign_id = c.id)
            + (select count(*) from notifications n where n.campaign_id = ${id}) as people
        from campaigns c where c.id = ${id})
      select people = total or (people < total and may_forget) as "isRight" from known`,
  );
  return row?.isRight ?? true;
}
