import { z } from 'zod';
import { CHANNELS } from '../domain/channel.ts';
import { publicIdPattern } from '../domain/ids.ts';
import { CAMPAIGN_SCHEMA_VERSION, type CampaignRecord } from './campaign-record.ts';

/** What every release writes alike. */
const common = {
  schemaVersion: z.literal(CAMPAIGN_SCHEMA_VERSION),
  campaignId: z.string().regex(publicIdPattern('campaign')),
  run: z.int().nonnegative(),
  clientId: z.string().regex(publicIdPattern('client')),
};

/** What the bridge takes from Kafka; unknown fields are let through, so that a newer writer of this version may add some. */
export const campaignRecordSchema: z.ZodType<CampaignRecord> = z.object({
  ...common,
  type: z.literal('campaign.changed'),
  channel: z.enum(CHANNELS),
});

const word = z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/);

/** What a newer release may have written, asked of what is not in `campaignRecordSchema`: a later version, or another word. */
export const newerCampaignRecordSchema = z.union([
  z.object({ schemaVersion: z.int().gt(CAMPAIGN_SCHEMA_VERSION) }),
  z.object({ ...common, type: word, channel: word }),
]);
