import type { Queryable } from '../../db/client.ts';
import type { ContentCipher } from '../../db/content-cipher.ts';
import { type CampaignRow, findAnyCampaign } from '../../db/queries/campaigns/rows.ts';
import { type Category, defaultOnAmbiguous } from '../../domain/ambiguity.ts';
import type { CampaignPlan, CampaignSpec } from '../../domain/campaigns/campaign.ts';
import type { Channel } from '../../domain/channel.ts';
import { completeRetry } from '../../domain/retry-policy.ts';
import type { EffectiveSettings } from '../clients/settings-of.ts';

/** What a slice needs to know of its campaign; ids are UUIDs. */
export type CampaignForLane = Pick<
  CampaignRow,
  | 'id'
  | 'clientId'
  | 'environment'
  | 'channel'
  | 'status'
  | 'spec'
  | 'expiresAt'
  | 'ratePerSecond'
  | 'run'
  | 'sequence'
  | 'total'
  | 'removed'
  | 'forgotten'
  | 'guardSince'
  | 'guardFrom'
  | 'toldPercent'
  | 'createdAt'
> & { plan: CampaignPlan };

/**
 * A campaign as its slices go by it; null where there is none, or it was not started.
 * @throws ContentKeyMissing, ContentDamaged
 */
export async function readCampaignForLane(
  db: Queryable,
  cipher: ContentCipher,
  id: string,
): Promise<CampaignForLane | null> {
  const row = await findAnyCampaign(db, cipher, id);
  if (!row?.plan) return null;
  return { ...row, plan: row.plan };
}

/** What is the same for everybody in a campaign, decided when it starts. @param pinned of its template, where it has one */
export function planOf(
  spec: CampaignSpec,
  channel: Channel,
  pinned: { id: string; version: number; category: Category } | null,
  settings: EffectiveSettings,
): CampaignPlan {
  const category = spec.category ?? pinned?.category ?? 'transactional';
  return {
    category,
    onAmbiguous: spec.onAmbiguous ?? defaultOnAmbiguous(category),
    retry: completeRetry(spec.retry ?? {}, settings.retry),
    limits: { [channel]: settings.limits[channel] },
    template: pinned && { id: pinned.id, version: pinned.version },
    events: spec.events,
  };
}
