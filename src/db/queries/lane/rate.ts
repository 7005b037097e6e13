import { sql } from 'drizzle-orm';
import type { Turns } from '../../../async/pace.ts';
import type { Queryable } from '../../client.ts';
import { execute, findRow } from '../../statement.ts';
import { ms } from '../account-line/rows.ts';

/** What could have been sent and was not is made up for as far as this, and no further. */
const SLACK_MS = 20;
/** The furthest that any release takes them ahead. */
const FURTHEST_AHEAD_MS = 80;
type Asked = { most: number; aheadMs: number };

/** A process of the release before has written this column within so long: it is at work, and takes the turns (0021). */
const RELEASE_BEFORE_MS = 2_000;
/** How soon to ask whether it still is. */
const ASKED_AGAIN_MS = 1_000;

/**
 * Takes turns of a campaign's rate, up to `most` of those that come within the next `aheadMs` (GCRA): each has a moment of
 * its own, and they are `1 s / rate` apart whoever takes them. The row that is locked for it is nobody else's, and the next
 * does not wait for the disk: what a crash of PostgreSQL takes back are turns of the last moments. For so long as turns are
 * taken ahead another rate, or a pause, finds some that were taken before.
 * @returns null where there is no rate, or the campaign does not run
 */
export async function takeRateTurns(db: Queryable, campaignId: string, asked: Asked): Promise<Turns | null> {
  const turns = await take(db, campaignId, asked);
  if (turns) return turns;
  return (await openRate(db, campaignId)) ? take(db, campaignId, asked) : null;
}

function take(db: Queryable, campaignId: string, { most, aheadMs }: Asked): Promise<Turns | null> {
  return findRow<Turns>(
    db,
    'take-rate-turns',
    sql`with campaign as (
        select id, interval '1 second' / rate_per_second::float8 as pause,
          coalesce(rate_next_at between clock_timestamp() - ${ms(RELEASE_BEFORE_MS)}
            and clock_timestamp() + interval '1 second' / rate_per_second::float8, false) as is_others
        from campaigns where id = ${campaignId} and status = 'RUNNING' and rate_per_second is not null),
      locked as (
        select r.campaign_id, r.next_at, c.pause, c.is_others
        from campaign_rates r join campaign c on c.id = r.campaign_id for update of r),
      -- The clock is read when the lock is had.
      clocked as (
        select locked.*, clock_timestamp() as now, set_config('synchronous_commit', 'off', true) as for_this_one from locked),
      come as (
        select campaign_id, pause, now, is_others,
          -- What is later than the next turn could be was said by another rate, and holds no more.
          case when next_at > now + ${ms(FURTHEST_AHEAD_MS)} + pause then now
            else greatest(next_at, now - ${ms(SLACK_MS)}) end as first_at
        from clocked),
      counted as (
        select come.*, case when is_others then 0 else least(${most}::int, greatest(0,
          1 + floor(extract(epoch from now + ${ms(aheadMs)} - first_at) / extract(epoch from pause)))) end as taken
        from come),
      changed as (
        update campaign_rates r set next_at = first_at + taken::float8 * pause
        from counted where r.campaign_id = counted.campaign_id and taken > 0)
      select (extract(epoch from now) * 1000)::float8 as "nowMs", taken::int,
        (extract(epoch from first_at - now) * 1000)::float8 as "firstInMs",
        (extract(epoch from pause) * 1000)::float8 as "pauseMs",
        case when is_others then ${ASKED_AGAIN_MS}::float8
          else (greatest(0, extract(epoch from first_at + taken::float8 * pause - ${ms(aheadMs)} - now)) * 1000)::float8
          end as "againInMs"
      from counted`,
  );
}

/** The first who asks makes the row. False where there is no rate to keep. */
async function openRate(db: Queryable, campaignId: string): Promise<boolean> {
  const opened = await execute(
    db,
    'open-campaign-rate',
    sql`insert into campaign_rates (campaign_id, next_at)
      select id, clock_timestamp() from campaigns
      where id = ${campaignId} and status = 'RUNNING' and rate_per_second is not null
      on conflict (campaign_id) do update set next_at = campaign_rates.next_at`,
  );
  return opened === 1;
}
