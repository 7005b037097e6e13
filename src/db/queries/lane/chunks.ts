import { type SQL, sql } from 'drizzle-orm';
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
  /** Those who wait, by the account over which they would begin. */
  waiting: { provider: string; people: number }[];
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
        (select coalesce(json_agg(w order by w.provider), '[]') from (
          select coalesce(provider, '') as provider, count(*)::int as people from people where status = 'PENDING' group by 1) w)
          as waiting,
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

/** So many of the first chunks that are due are looked at: those that are held back, and those in whose stead they are. */
const LOOKED_AT = 150;

/** The first chunks of a campaign that are due and not through, in the order in which they are begun. */
export function firstDue(campaignId: string): SQL {
  return sql`select number, state, due_at, held_until from campaign_chunks
    where campaign_id = ${campaignId} and state <> 'done' and (due_at is null or due_at <= clock_timestamp())
    order by due_at, number limit ${LOOKED_AT}`;
}

/** Of those that wait for an account that is away, so many are looked at in one wait, however many they are. */
const LOOKS_A_WAIT = 4;
const LONGEST_HOLD_MS = 60_000;

/**
 * Holds a chunk back, since the account of those who are left in it is away: until `waitMs` have passed it takes no place
 * of those that can go, and longer where many are held back.
 */
export async function holdChunk(db: Queryable, { campaignId, chunk }: ChunkKey, waitMs: number): Promise<void> {
  await execute(
    db,
    'hold-chunk',
    sql`update campaign_chunks set held_until = clock_timestamp() + least(${ms(LONGEST_HOLD_MS)}, ${ms(waitMs)} * greatest(1,
        (select count(*) from (${firstDue(campaignId)}) first where first.held_until > clock_timestamp()) / ${LOOKS_A_WAIT}::float8))
      where campaign_id = ${campaignId} and number = ${chunk} and state <> 'done'`,
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
