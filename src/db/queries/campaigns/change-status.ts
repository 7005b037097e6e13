import { sql } from 'drizzle-orm';
import { type CampaignStatus, campaignMayComeFrom, type PauseReason } from '../../../domain/campaigns/status.ts';
import type { Channel } from '../../../domain/channel.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import { findRow } from '../../statement.ts';

/** What is told of a campaign whose status has changed. */
export type ChangedCampaign = {
  /** UUIDs. */
  id: string;
  clientId: string;
  environment: KeyMode;
  channel: Channel;
  status: CampaignStatus;
  reason: PauseReason | null;
  /** Of its timeline. */
  sequence: number;
  run: number;
  revision: number;
  total: number;
};

export type CampaignChange = {
  to: CampaignStatus;
  /** Of a pause; null else. */
  reason: PauseReason | null;
  /** `key:<id of the key>`, `operator`, or `posthorn`. */
  actor: string;
  /** Whether a person asked for it: then whoever read it before has an old revision. */
  isAsked: boolean;
};

/**
 * A change of status by compare-and-set with its row in the timeline; null when the status that it has is not allowed to
 * become this one. It takes the row's lock alone, so it waits for those who are claiming, and none claims before it ends.
 * What its guard has paused is told to go on although: from then on the guard counts anew. Chunks that were held back are
 * looked at again.
 */
export function setCampaignStatus(
  tx: Queryable,
  id: string,
  { to, reason, actor, isAsked }: CampaignChange,
): Promise<ChangedCampaign | null> {
  const goesOnAlthough = sql`${to}::text = 'RUNNING' and reason = 'guard'`;
  return findRow<ChangedCampaign>(
    tx,
    'set-campaign-status',
    sql`with changed as (
        update campaigns set status = ${to}::text, reason = ${reason}::text, sequence = sequence + 1,
          revision = revision + ${isAsked ? 1 : 0}::int, updated_at = clock_timestamp(),
          started_at = case when ${to}::text = 'RUNNING' then coalesce(started_at, clock_timestamp()) else started_at end,
          sending_done_at = case when ${to}::text = 'COMPLETED' then coalesce(sending_done_at, clock_timestamp())
            else sending_done_at end,
          ended_at = case when ${to}::text in ('COMPLETED', 'CANCELLED') then clock_timestamp() end,
          guard_since = case when ${goesOnAlthough} then clock_timestamp() else guard_since end,
          guard_from = case when ${goesOnAlthough} then (select n.id from notifications n
              where n.campaign_id = campaigns.id and n.status = 'PENDING' and n.chunk is not null order by n.id limit 1)
            else guard_from end
        where id = ${id} and status = any(${sql.param(campaignMayComeFrom(to))}::text[])
        returning id, client_id, environment, channel, status, reason, sequence, run, revision, total, updated_at),
      trail as (
        insert into campaign_timeline (campaign_id, sequence, at, status, reason, actor)
        select id, sequence, updated_at, status, reason, ${actor}::text from changed),
      released as (
        update campaign_chunks k set held_until = null from changed
        where changed.status = 'RUNNING' and k.campaign_id = changed.id and k.state <> 'done' and k.held_until is not null)
      select id, client_id as "clientId", environment, channel, status, reason, sequence, run, revision, total from changed`,
  );
}
