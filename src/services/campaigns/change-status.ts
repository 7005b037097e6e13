import type { CampaignNews } from '../../contracts/webhook-event.ts';
import type { Queryable } from '../../db/client.ts';
import { type ChangedCampaign, setCampaignStatus } from '../../db/queries/campaigns/change-status.ts';
import { insertOutboxRow } from '../../db/queries/outbox/rows.ts';
import type { CampaignCounts } from '../../domain/campaigns/campaign.ts';
import { type CampaignStatus, isUnderWay, type PauseReason } from '../../domain/campaigns/status.ts';
import { campaignChanged, campaignEvent } from '../outbox-records.ts';

/** Who changes a campaign that nobody asked to change: its own workflow, its guard, a job. */
export const POSTHORN = 'posthorn';

const NEWS: Partial<Record<CampaignStatus, CampaignNews>> = {
  RUNNING: 'running',
  PAUSED: 'paused',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
};

type StatusChange = {
  /** Why it is paused; none for any other status. */
  reason?: PauseReason | null;
  /** `key:<id of the key>`, `operator`, or `POSTHORN`. */
  actor: string;
  /** For the event, where they are known. */
  counts?: CampaignCounts | null;
};

/**
 * Changes the status of a campaign by compare-and-set, with its row in the timeline and its event, in the caller's
 * transaction; where somebody asked for it, with the record that wakes its workflow, too. From the commit on no one of it
 * is claimed unless it runs.
 * @param id UUID
 * @returns what it is now; null when its status is not allowed to become this one
 */
export async function changeCampaignStatus(
  tx: Queryable,
  id: string,
  to: CampaignStatus,
  { reason = null, actor, counts = null }: StatusChange,
): Promise<ChangedCampaign | null> {
  const isAsked = actor !== POSTHORN;
  const changed = await setCampaignStatus(tx, id, { to, reason, actor, isAsked });
  if (!changed) return null;
  const { clientId, environment, channel, status, sequence, total } = changed;
  const news = NEWS[status];
  if (news) {
    const about = { environment, channel, status, reason: changed.reason, sequence, total, counts };
    await insertOutboxRow(tx, campaignEvent(news, { campaignId: id, clientId, ...about }));
  }
  // Whoever cancels a draft has no workflow to wake: it finds the row ended, and ends.
  if (isAsked && (isUnderWay(status) || status === 'CANCELLED')) await insertOutboxRow(tx, campaignChanged(changed));
  return changed;
}
