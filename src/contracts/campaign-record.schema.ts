import { z } from 'zod';
import { CHANNELS } from '../domain/channel.ts';
import { publicIdPattern } from '../domain/ids.ts';
import type { CampaignRecord } from './campaign-record.ts';

/** What the bridge takes from Kafka; unknown fields are let through, so that a newer writer of this version may add some. */
export const campaignRecordSchema: z.ZodType<CampaignRecord> = z.object({
  schemaVersion: z.literal(1),
  type: z.literal('campaign.changed'),
  campaignId: z.string().regex(publicIdPattern('campaign')),
  run: z.int().nonnegative(),
  clientId: z.string().regex(publicIdPattern('client')),
  channel: z.enum(CHANNELS),
});
