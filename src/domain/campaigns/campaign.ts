import type { Category, OnAmbiguous } from '../ambiguity.ts';
import type { RateLimits } from '../limits.ts';
import type { Content } from '../notification.ts';
import type { RetryPolicy, RetryWish } from '../retry-policy.ts';
import type { JsonObject } from '../templates/source.ts';

/** What a campaign says: a template, whose data each row adds to, or the same words for all. */
export type CampaignWords =
  | {
      template: { key: string; data: JsonObject; version?: number; locale?: string; variant?: string };
      content?: never;
    }
  | { content: Content; template?: never };

/**
 * When it is sent: at a moment, or at a time of day and date as the clock shows it in one zone or in each recipient's own.
 * `fallback` is the zone of whom no row names one; `ifPast` says what becomes of a zone in which that time is over when the
 * campaign starts.
 */
export type CampaignSchedule =
  | { at: string }
  | { local: string; zone: 'recipient' | (string & {}); fallback: string; ifPast: 'now' | 'skip' };

/** Pauses a campaign by itself, where more than so many percent of at least `minSample` have gone wrong; null: not watched. */
export type CampaignGuard = {
  failedPercent: number | null;
  bouncedPercent: number | null;
  complainedPercent: number | null;
  minSample: number;
};

export const DEFAULT_GUARD: CampaignGuard = {
  failedPercent: 5,
  bouncedPercent: 3,
  complainedPercent: 0.1,
  minSample: 500,
};

/** Whether endpoints of the client hear of each message (`all`), or of the campaign and of what went wrong (`failures`). */
export const CAMPAIGN_EVENTS = ['failures', 'all'] as const;
export type CampaignEvents = (typeof CAMPAIGN_EVENTS)[number];

/** As it was asked for, complete. Kept sealed: `content` may say something of people. */
export type CampaignSpec = CampaignWords & {
  category: Category | null;
  priority: number;
  onAmbiguous: OnAmbiguous | null;
  /** Its gaps are filled from the client's settings when it starts. */
  retry: RetryWish | null;
  /** By name, in their order; null for those that are set up. */
  providers: string[] | null;
  schedule: CampaignSchedule | null;
  guard: CampaignGuard;
  events: CampaignEvents;
  tags: string[];
  metadata: Record<string, string | number | boolean | null>;
};

/** What was decided when it started, the same for everybody in it. */
export type CampaignPlan = {
  category: Category;
  onAmbiguous: OnAmbiguous;
  retry: RetryPolicy;
  limits: Partial<RateLimits>;
  /** What its words are rendered from, pinned; null where they were given. */
  template: { id: string; version: number } | null;
  /** As the spec has it, in clear: whoever tells endpoints opens nothing. */
  events: CampaignEvents;
  /** Of the request that has started it: its slices are linked with that. None in what an older release started. */
  traceparent?: string;
};

/** What the words of one person are made with: the campaign's own data, and over it what the person's row has. */
export function dataFor(own: JsonObject, row: JsonObject): JsonObject {
  return { ...own, ...row };
}

/** How many people of one chunk: laid out together, and sent by one slice. */
export const CHUNK_SIZE = 500;

/** How many can be told of it in all. */
export const MOST_RECIPIENTS = 5_000_000;

/** What has become of those of a campaign; together they are `total`. */
export type CampaignCounts = {
  total: number;
  /** Neither sent nor ended: staged, or under way. */
  waiting: number;
  sent: number;
  delivered: number;
  opened: number;
  clicked: number;
  bounced: number;
  complained: number;
  failed: number;
  unknown: number;
  cancelled: number;
  expired: number;
  suppressed: number;
  /** Taken out of it, or forgotten, before they were laid out. */
  removed: number;
};
