import type { Queryable } from '../../db/client.ts';
import { shareCampaign } from '../../db/queries/lane/lock.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import type { CampaignStatus } from '../../domain/campaigns/status.ts';
import { isDue } from '../../domain/due.ts';
import { MINUTE_MS } from '../../domain/durations.ts';
import { CAMPAIGN_PAUSED } from '../../domain/outcome.ts';
import type { Turns } from './take-turns.ts';
import { giveTurnsBack } from './user-window.ts';

type CampaignGate = { kind: 'pass' } | { kind: 'cancelled' } | Extract<Turns, { kind: 'wait' }>;

/**
 * One of a campaign goes only while that runs, or once it is completed: this shares the lock of its row until the caller's
 * transaction ends, so that whoever pauses or cancels it waits for the claim, and none follows. One that waits holds no
 * moment meanwhile, stands in no line, and looks again every minute. When it is due, and whether it is over, is not asked here.
 */
export async function askCampaign(tx: Queryable, notification: LockedNotification): Promise<CampaignGate> {
  const { campaignId, now } = notification;
  if (campaignId === null || isDue(notification, now).kind !== 'now') return { kind: 'pass' };
  const gate = gateOf(await shareCampaign(tx, campaignId), now);
  if (gate.kind === 'wait') await giveTurnsBack(tx, notification);
  return gate;
}

/** What a campaign's status means for those in it. @param status null where there is none; @param now in milliseconds */
export function gateOf(status: CampaignStatus | null, now: number): CampaignGate {
  if (status === null || status === 'RUNNING' || status === 'COMPLETED') return { kind: 'pass' };
  if (status === 'CANCELLED') return { kind: 'cancelled' };
  const asWaits = { line: null, isInLine: true, awaySince: null, ahead: null };
  return { kind: 'wait', until: now + MINUTE_MS, now, reason: CAMPAIGN_PAUSED, ...asWaits };
}
