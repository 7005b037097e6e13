import { sql } from 'drizzle-orm';
import type { CampaignStatus } from '../../../domain/campaigns/status.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { Queryable } from '../../client.ts';
import type { CHUNK_STATES } from '../../schema/campaigns.ts';
import { execute, findRow, queryRow } from '../../statement.ts';
import { ms } from '../account-line/rows.ts';
import { nobodyWaits } from '../attempts/plain.ts';
import type { ChunkKey } from './claim-many.ts';
import { HAS_NO_SENDER } from './fall-out.ts';

/** How a chunk stands. */
export type ChunkLook = {
  status: CampaignStatus;
  channel: Channel;
  state: (typeof CHUNK_STATES)[number];
  /** Whether the campaign's time is over. */
  isOver: boolean;
  ratePerSecond: number | null;
  /** The accounts by which those who wait would begin. */
  providers: string[];
  /** Those whose sender was lost. UUIDs. */
  lost: string[];
  /** Until the first lease of those who are being sent ends, in milliseconds; null where nobody is. */
  leaseLeftMs: number | null;
};

/** Null where there is no such chunk. */
export function lookAtChunk(db: Queryable, { campaignId, chunk }: ChunkKey): Promise<ChunkLook | null> {
  return findRow<ChunkLook>(
    db,
    'look-at-chunk',
    sql`with people as (
        select n.id, n.status, n.routes->0->>'provider' as provider, ${HAS_NO_SENDER} as is_alone,
          (select extract(epoch from a.lease_until - clock_timestamp()) * 1000 from attempts a
            where a.notification_id = n.id and a.run = n.run and a.state = 'sending' limit 1) as lease_left
        from notifications n
        where n.campaign_id = ${campaignId} and n.chunk = ${chunk} and n.status in ('PENDING', 'PROCESSING'))
      select c.status, c.channel, k.state, coalesce(c.expires_at <= clock_timestamp(), false) as "isOver",
        c.rate_per_second::float8 as "ratePerSecond",
        array(select distinct coalesce(provider, '') from people where status = 'PENDING' order by 1) as providers,
        array(select id::text from people where status = 'PROCESSING' and is_alone) as lost,
        (select min(greatest(lease_left, 0))::float8 from people where status = 'PROCESSING' and not is_alone) as "leaseLeftMs"
      from campaign_chunks k join campaigns c on c.id = k.campaign_id
      where k.campaign_id = ${campaignId} and k.number = ${chunk}`,
  );
}

/** A chunk is through when nobody of it waits or is being sent. False where somebody is. */
export async function endChunk(db: Queryable, { campaignId, chunk }: ChunkKey): Promise<boolean> {
  const ended = await execute(
    db,
    'end-chunk',
    sql`update campaign_chunks k set state = 'done', done_at = clock_timestamp()
      where k.campaign_id = ${campaignId} and k.number = ${chunk} and k.state = 'laid_out'
        and not exists (select from notifications n
          where n.campaign_id = k.campaign_id and n.chunk = k.number and n.status in ('PENDING', 'PROCESSING'))`,
  );
  return ended === 1;
}

/**
 * Ends the chunks of a campaign of which nobody is staged any more, and whose people have ended otherwise; one in which
 * somebody is being sent to stays. @returns how many
 */
export async function endChunks(tx: Queryable, campaignId: string): Promise<number> {
  // What is being laid out is seen only by a statement that begins after that.
  const open = sql`campaign_id = ${campaignId} and state <> 'done'`;
  await execute(tx, 'lock-open-chunks', sql`select from campaign_chunks where ${open} for update`);
  return execute(
    tx,
    'end-chunks',
    sql`update campaign_chunks k set state = 'done', done_at = clock_timestamp()
      where k.campaign_id = ${campaignId} and k.state <> 'done'
        and not exists (select from notifications n
          where n.campaign_id = k.campaign_id and n.chunk = k.number and n.status in ('PENDING', 'PROCESSING'))`,
  );
}

/** Whether somebody waits to be called in the line of this account. */
export async function hasLine(db: Queryable, provider: string): Promise<boolean> {
  const { isFree } = await queryRow<{ isFree: boolean }>(
    db,
    'has-account-line',
    sql`select ${nobodyWaits(sql`${provider}`)} as "isFree"`,
  );
  return !isFree;
}

/** What a campaign could have sent and has not is made up for only as far as this: so any second has 5 % more than its rate at most. */
const RATE_SLACK_MS = 50;

/**
 * Takes turns of a campaign's rate, up to `most` of those that have come (GCRA). They are for now: nobody takes one ahead,
 * so none is left over when its rate is changed or it is paused.
 * @returns how many were taken, and in how many milliseconds the next comes; null where there is no rate, or it does not run
 */
export function takeRateTurns(
  db: Queryable,
  campaignId: string,
  most: number,
): Promise<{ taken: number; waitMs: number } | null> {
  return findRow<{ taken: number; waitMs: number }>(
    db,
    'take-rate-turns',
    sql`with campaign as (
        select id, interval '1 second' / rate_per_second::float8 as pause,
          -- What is later than the next turn was said by another rate.
          least(greatest(rate_next_at, clock_timestamp() - ${ms(RATE_SLACK_MS)}),
            clock_timestamp() + interval '1 second' / rate_per_second::float8) as next_at
        from campaigns where id = ${campaignId} and status = 'RUNNING' and rate_per_second is not null for update),
      come as (
        select id, pause, next_at, least(${most}::int, greatest(0,
          1 + floor(extract(epoch from clock_timestamp() - next_at) / extract(epoch from pause)))) as taken
        from campaign),
      changed as (
        update campaigns set rate_next_at = next_at + taken::float8 * pause from come where campaigns.id = come.id and taken > 0)
      select taken::int, greatest(0, extract(epoch from next_at + taken::float8 * pause - clock_timestamp()) * 1000)::float8 as "waitMs"
      from come`,
  );
}
