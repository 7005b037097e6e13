import type { CampaignCounts } from '../domain/campaigns/campaign.ts';
import type { CampaignStatus, PauseReason } from '../domain/campaigns/status.ts';
import type { Channel } from '../domain/channel.ts';
import type { KeyMode } from '../domain/notification.ts';
import type { QuotaPeriod } from '../domain/quota.ts';
import { raisesEvent, STATUSES } from '../domain/status.ts';

/** Why we no longer call an endpoint: it answered 410, or nothing but failures for days. */
export type DisabledReason = 'gone' | 'failing';

/** News of an endpoint itself, beside status events and by the same way: a trial for that endpoint only, or for a client's other endpoints that it is disabled. */
export type WebhookNotice = { id: string; timestamp: string } & (
  | { type: 'webhook.test'; data: { endpointId: string; clientId: string } }
  | { type: 'webhook.disabled'; data: { endpointId: string; clientId: string; reason: DisabledReason } }
);

/** A client comes near a quota of its own: told once for each share in each period. */
export type QuotaWarning = {
  id: string;
  timestamp: string;
  type: 'quota.warning';
  data: {
    clientId: string;
    environment: KeyMode;
    channel: Channel;
    period: QuotaPeriod;
    /** The share that is reached. */
    percent: number;
    limit: number;
    /** What the processes have taken for themselves: up to 1 % each of it is not used yet. */
    used: number;
  };
};

/** A version of a template is refused from now on, because rendering it took too long three times. */
export type TemplateSuspended = {
  id: string;
  timestamp: string;
  type: 'template.suspended';
  data: { clientId: string; key: string; version: number };
};

/** What is told of a campaign: that its status has changed, and from time to time how far it is. */
export const CAMPAIGN_NEWS = ['running', 'paused', 'completed', 'cancelled', 'progress'] as const;
export type CampaignNews = (typeof CAMPAIGN_NEWS)[number];

export type CampaignEvent = {
  id: string;
  timestamp: string;
  type: `campaign.${CampaignNews}`;
  data: {
    /** Public ids. */
    campaignId: string;
    clientId: string;
    environment: KeyMode;
    channel: Channel;
    status: CampaignStatus;
    /** Why it is paused; null else. */
    reason: PauseReason | null;
    /** Of its timeline: which of two events is the later. */
    sequence: number;
    total: number;
    /** What has become of whom; null where nobody has counted. */
    counts: CampaignCounts | null;
    /** Of `progress` alone: of how many in a hundred it is known what has become of them, rounded down. */
    percent?: number;
  };
};

/** What endpoints are told of a campaign's notifications, unless its client wants to hear of all. */
export const WENT_WRONG: readonly string[] = (['FAILED', 'UNKNOWN', 'BOUNCED', 'COMPLAINED', 'EXPIRED'] as const).map(
  (status) => `notification.${status.toLowerCase()}`,
);

/** What an endpoint can ask for; `webhook.test` is asked for each time. */
export const EVENT_TYPES: readonly string[] = [
  ...STATUSES.filter(raisesEvent).map((status) => `notification.${status.toLowerCase()}`),
  'webhook.disabled',
  'quota.warning' satisfies QuotaWarning['type'],
  'template.suspended' satisfies TemplateSuspended['type'],
  ...CAMPAIGN_NEWS.map((news): CampaignEvent['type'] => `campaign.${news}`),
];

/** All that can be asked for, with `notification.*` for all of a kind. */
export const EVENT_PATTERNS: readonly string[] = [...new Set(EVENT_TYPES.flatMap(patternsOf))];

/** What an endpoint may have asked for to be told of an event of this type. */
export function patternsOf(type: string): string[] {
  return [type, `${type.slice(0, type.indexOf('.'))}.*`];
}
