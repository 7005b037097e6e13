import { v7 as uuidv7 } from 'uuid';
import { CAMPAIGN_SCHEMA_VERSION, type CampaignRecord } from '../../../src/contracts/campaign-record.ts';
import type { NotificationRecord } from '../../../src/contracts/notification-record.ts';
import { toPublicId } from '../../../src/domain/ids.ts';
import { DEFAULT_RETRY } from '../../../src/domain/retry-policy.ts';

/** A plan as the relay hands it to Kafka. @param clientId `cli_…` */
export function planRecord(clientId: string): NotificationRecord {
  return {
    schemaVersion: 1,
    type: 'notification.created',
    notificationId: toPublicId('notification', uuidv7()),
    run: 0,
    clientId,
    channel: 'email',
    priority: 5,
    userKey: 'a-hash',
    retry: DEFAULT_RETRY,
    onAmbiguous: 'resend',
    routes: [{ channel: 'email', provider: 'smtp' }],
    createdAt: new Date().toISOString(),
  };
}

/** What the relay hands to Kafka of a campaign. @param clientId `cli_…` */
export function campaignRecord(clientId: string): CampaignRecord {
  return {
    schemaVersion: CAMPAIGN_SCHEMA_VERSION,
    type: 'campaign.changed',
    campaignId: toPublicId('campaign', uuidv7()),
    run: 0,
    clientId,
    channel: 'email',
  };
}
