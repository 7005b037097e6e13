import { sql } from 'drizzle-orm';
import type { Tally } from '../../../domain/campaigns/guard.ts';
import type { CampaignStatus, PauseReason } from '../../../domain/campaigns/status.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../../../domain/ids.ts';
import { STATUSES, type Status, UNSETTLED } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { execute, findRow, queryRows } from '../../statement.ts';
import { insertIntoOutbox, type OutboxRow } from '../outbox/rows.ts';
import { firstDue } from './chunks.ts';

/** How a campaign stands, as far as it decides what is next. Spans are milliseconds on the database's clock, and may be past. */
export type CampaignLook = {
  status: CampaignStatus;
  reason: PauseReason | null;
  run: number;
  scheduledInMs: number | null;
  expiresInMs: number | null;
  /** Chunks that may be begun: due, not in hand and not held back, the earliest first. */
  due: number[];
  /** Until the first that is held back may be begun. */
  heldInMs: number | null;
  /** The next that is not due yet. */
  nextInMs: number | null;
  nextZone: string | null;
  /** Some chunk is not through. */
  isOpen: boolean;
  isStaged: boolean;
  /** Somebody is not settled. */
  isUnderWay: boolean;
};

const inMs = (moment: string) => sql.raw(`(extract(epoch from ${moment} - clock_timestamp()) * 1000)::float8`);

/** Where so many are held back, no more are laid out in their stead: each has 500 rows that wait. */
const MOST_HELD = 100;

/**
 * Null where there is no such campaign.
 * @param inHand chunks that are not to be named
 * @param window how many may be in hand, those that are held back not counted
 */
export function lookAtCampaign(
  db: Queryable,
  id: string,
  { inHand, window }: { inHand: readonly number[]; window: number },
): Promise<CampaignLook | null> {
  const taken = sql`${sql.param(inHand)}::int[]`;
  return findRow<CampaignLook>(
    db,
    'look-at-campaign',
    sql`with first as materialized (
        select f.*, coalesce(held_until > clock_timestamp(), false) as is_held from (${firstDue(id)}) f)
      select c.status, c.reason, c.run, ${inMs('c.scheduled_at')} as "scheduledInMs", ${inMs('c.expires_at')} as "expiresInMs",
        array(select number from first
          where not is_held and number <> all(${taken})
            and (state <> 'planned' or (select count(*) from first where is_held) < ${MOST_HELD}::int)
          order by due_at, number
          limit (select greatest(0, ${window}::int - count(*)) from unnest(${taken}) as hand (number)
            where not exists (select from first where first.number = hand.number and is_held))) as due,
        (select ${inMs('min(held_until)')} from first where is_held) as "heldInMs",
        ${inMs('later.due_at')} as "nextInMs", later.time_zone as "nextZone",
        exists (select from campaign_chunks k where k.campaign_id = c.id and k.state <> 'done') as "isOpen",
        exists (select from campaign_recipients r where r.campaign_id = c.id) as "isStaged",
        exists (select from notifications n
          where n.campaign_id = c.id and n.status = any(${sql.param(UNSETTLED)})) as "isUnderWay"
      from campaigns c left join lateral (
        select k.due_at, k.time_zone from campaign_chunks k
        where k.campaign_id = c.id and k.state <> 'done' and k.due_at > clock_timestamp()
        order by k.due_at, k.number limit 1) later on true
      where c.id = ${id}`,
  );
}

/** What has become of those who were laid out, by status. */
export async function tallyCampaign(db: Queryable, id: string): Promise<Tally> {
  const rows = await queryRows<{ status: Status; n: number }>(
    db,
    'tally-campaign',
    sql`select status, count(*)::int as n from notifications where campaign_id = ${id} group by status`,
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

/** Who went on, and from when on it counts (`guard_since`, `guard_from` of the campaign). */
type GuardStart = { id: string; guardSince: Date; guardFrom: string | null };

/**
 * What has become of those who were settled since a campaign's guard began to count anew. Of those who were laid out
 * later all are; of the few who were laid out before, those whose own time says so. A bounce of a mail that was sent
 * before is none of them.
 */
export async function tallySince(db: Queryable, { id, guardSince, guardFrom }: GuardStart): Promise<Tally> {
  const before = lowestIdAt(guardSince.getTime() - CLOCKS_APART_MS);
  const later = lowestIdAt(guardSince.getTime() + CLOCKS_APART_MS);
  const from = guardFrom !== null && guardFrom < before ? guardFrom : before;
  const rows = await queryRows<{ status: Status; n: number }>(
    db,
    'tally-campaign-since',
    sql`select wanted.status, (
          (select count(*) from notifications where campaign_id = ${id} and status = wanted.status and id >= ${later}::uuid)
          + (select count(*) from notifications where campaign_id = ${id} and status = wanted.status
            and id >= ${from}::uuid and id < ${later}::uuid and coalesce(sent_at, updated_at) >= ${guardSince}))::int as n
      from unnest(${sql.param(STATUSES)}::text[]) as wanted (status)`,
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

/** Notes when its last chunk was through, the first time. */
export async function noteSendingDone(db: Queryable, id: string): Promise<void> {
  await execute(
    db,
    'note-sending-done',
    sql`update campaigns set sending_done_at = clock_timestamp() where id = ${id} and sending_done_at is null`,
  );
}

/**
 * Tells how far a campaign is, with the note that it is told, as one compare-and-set: whoever asks, a percent is told once,
 * the next five seconds later at the soonest, and none but while it runs as it did when it was read.
 * @param sequence of its timeline, as the event has it
 * @returns whether it was told
 */
export async function tellProgress(
  db: Queryable,
  { id, sequence }: { id: string; sequence: number },
  percent: number,
  event: OutboxRow,
): Promise<boolean> {
  const told = await execute(
    db,
    'tell-campaign-progress',
    sql`with told as (
        update campaigns set told_percent = ${percent}::smallint, told_at = clock_timestamp()
        where id = ${id} and status = 'RUNNING' and sequence = ${sequence} and told_percent < ${percent}::smallint
          and (told_at is null or told_at <= clock_timestamp() - interval '5 seconds')
        returning id)
      ${insertIntoOutbox(event, { from: 'told' })}`,
  );
  return told === 1;
}
