import { sql } from 'drizzle-orm';
import type { Route } from '../../../domain/route.ts';
import type { RateLimit } from '../../../domain/send-window.ts';
import type { Pool, Queryable } from '../../client.ts';
import { execute, queryRows } from '../../statement.ts';
import { inTransaction } from '../../transaction.ts';
import { ms } from '../account-line/rows.ts';
import { userLineOf } from '../account-line/users.ts';
import { begins, isThere, mayBegin, nobodyWaits, place, recent, windowColumns } from '../attempts/plain.ts';
import { type Claim, type ClaimedBy, claimColumns, newAttempt } from '../attempts/start.ts';
import { statusTrail } from '../notifications/change-status.ts';

/** One chunk of a campaign; the id is a UUID. */
export type ChunkKey = { campaignId: string; chunk: number };

/** A claim of one of many, whose first attempt it is; `routeCount` are its routes, the one in hand among them. */
export type LaneClaim = Claim & { id: string; run: number; routeCount: number };

export type ClaimedMany = {
  claims: LaneClaim[];
  /** Something stands in their way: they go on by workflows of their own. UUIDs. */
  others: string[];
  /** None were there to be asked about: the campaign does not run, the account is away, or the chunk has nobody left. */
  isEmpty: boolean;
  /** Of the campaign, messages a second at most; null for none, undefined where nobody was there. */
  ratePerSecond: number | null | undefined;
};

type Row = { id: string; isClaimed: boolean; isOther: boolean; ratePerSecond: number | null } & LaneClaim;

/**
 * The claim of `claimAtOnce` for up to `most` of a chunk that begin over one route, in one statement and so in one commit.
 * It shares the lock of the campaign's row, and claims only while that runs: whoever pauses or cancels takes the lock
 * alone, so once that is answered nothing more is claimed. Of one user it takes one at a time; the next is for the next.
 *
 * What is locked, is locked in the version that was read, as there; of the campaign's row PostgreSQL reads the newest
 * version when it has waited for the lock. Users' windows are taken in their order, so that no two wait for each other.
 * @param limit of the channel, where a notification has none of its own
 * @returns recipient and content as they are stored: `openClaim` reads them
 */
export async function claimMany(
  db: Queryable,
  { campaignId, chunk }: ChunkKey,
  { channel, provider }: Route,
  { most, limit, by }: { most: number; limit: RateLimit; by: ClaimedBy },
): Promise<ClaimedMany> {
  const over = sql`${channel}::text`;
  const userKey = sql`notifications.user_key`;
  const begun = recent(sql`(select window_ms from chosen where chosen.user_key = s.user_key)`);
  const rows = await queryRows<Row>(
    db,
    'claim-many',
    sql`with campaign as (
        select rate_per_second from campaigns
        where id = ${campaignId} and status = 'RUNNING' and (expires_at is null or clock_timestamp() < expires_at) for share),
      account as (select true where ${nobodyWaits(sql`${provider}`)} and ${isThere(provider)}),
      locked as (
        select n.id, n.ctid as version from notifications n
        where exists (select from campaign) and exists (select from account)
          and n.campaign_id = ${campaignId} and n.chunk = ${chunk} and n.status = 'PENDING'
          and n.routes->0->>'provider' = ${provider}
        order by n.id limit ${most} for update of n skip locked),
      found as (
        select notifications.id, notifications.client_id, ${userKey}, ${windowColumns(over, limit)},
          ${mayBegin({ id: sql`notifications.id`, run: sql`notifications.run`, over })}
            and ${nobodyWaits(userLineOf(over, userKey))} as is_plain
        from locked join notifications on notifications.id = locked.id and notifications.ctid = locked.version),
      chosen as (select distinct on (user_key) * from found where is_plain order by user_key, id),
      turn as (
        insert into send_slots as s (client_id, user_key, channel, begun)
        select client_id, user_key, ${channel}, ${place(sql`id::text`, sql`first`)} from chosen order by user_key
        on conflict (client_id, user_key, channel) do update
          set begun = ${begun} || excluded.begun, updated_at = clock_timestamp()
          where s.promised = '[]'
            and jsonb_array_length(${begun}) < (select most from chosen where chosen.user_key = s.user_key)
        returning user_key),
      changed as (
        update notifications set ${begins(provider)}
        from turn join chosen on chosen.user_key = turn.user_key where notifications.id = chosen.id
        returning notifications.*),
      ${statusTrail(null)},
      ${newAttempt(1, channel, by)}
      select found.id, changed.run, json_array_length(changed.routes) as "routeCount", changed.id is not null as "isClaimed",
        changed.id is null and (not is_plain or exists (select from chosen where chosen.id = found.id)) as "isOther",
        (select rate_per_second::float8 from campaign) as "ratePerSecond", ${claimColumns(channel)}
      from found left join changed on changed.id = found.id order by found.id`,
  );
  return {
    claims: rows.filter(({ isClaimed }) => isClaimed),
    others: rows.filter(({ isOther }) => isOther).map(({ id }) => id),
    isEmpty: rows.length === 0,
    ratePerSecond: rows[0]?.ratePerSecond,
  };
}

/**
 * What was claimed by a statement whose answer never came, as far as it was committed and nobody has judged it since; the
 * leases then end `leaseMs` from now. Repeat it until PostgreSQL has answered.
 */
export function confirmMany(
  pool: Pool,
  { campaignId, chunk }: ChunkKey,
  channel: string,
  { claimedBy, leaseMs }: ClaimedBy,
): Promise<LaneClaim[]> {
  return inTransaction(pool, async (tx) => {
    // A commit that is still under way shares this lock; only a statement that begins after it sees its attempts.
    await execute(tx, 'wait-for-claims', sql`select from campaigns where id = ${campaignId} for update`);
    return queryRows<LaneClaim>(
      tx,
      'confirm-many',
      sql`with confirmed as (
          update attempts a set lease_until = clock_timestamp() + ${ms(leaseMs)} from notifications n
          where n.campaign_id = ${campaignId} and n.chunk = ${chunk} and n.status = 'PROCESSING'
            and a.notification_id = n.id and a.run = n.run and a.seq = 1 and a.state = 'sending' and a.claimed_by = ${claimedBy}
          returning a.notification_id)
        select changed.id, changed.run, json_array_length(changed.routes) as "routeCount", ${claimColumns(channel)}
        from confirmed join notifications changed on changed.id = confirmed.notification_id`,
    );
  });
}
