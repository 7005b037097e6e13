import type { Channel } from '../domain/channel.ts';

export const CAMPAIGN_SCHEMA_VERSION = 1;

/** The value on `campaigns`: a campaign was started, or its row has changed. The order of these does not matter. */
export type CampaignRecord = {
  schemaVersion: number;
  type: 'campaign.changed';
  /** Public id, `cmp_…`. */
  campaignId: string;
  run: number;
  clientId: string;
  channel: Channel;
};
