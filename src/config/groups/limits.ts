import { DAY_MS, MINUTE_MS } from '../../domain/durations.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { MAX_RETRIES_ALLOWED } from '../../domain/retry-policy.ts';
import { count, days, quota, span, upTo } from '../kit/kinds.ts';
import { byChannel, setting } from '../kit/setting.ts';

export const userLimits = {
  ...byChannel(
    'RATE_LIMIT',
    `How many messages one user may be sent over the channel in any RATE_LIMIT_WINDOW seconds. More wait as
      DEFERRED and keep their order.`,
    (channel) => count(DEFAULT_LIMITS[channel].count),
  ),
  RATE_LIMIT_WINDOW: setting(count(MINUTE_MS / 1_000), 'In seconds.'),
};

export const quotas = {
  ...byChannel(
    'QUOTA_PER_DAY',
    'How many notifications of each client are accepted per UTC day. Unset: no quota.',
    () => quota,
  ),
  ...byChannel('QUOTA_PER_MONTH', 'The same per UTC month.', () => quota),
};

export const retries = {
  MAX_RETRIES: setting(upTo(MAX_RETRIES_ALLOWED, 3), 'How often a failed attempt is repeated, with the same provider.'),
  RETRY_DELAY_MS: setting(
    span(0, DAY_MS, 2_000),
    'The delay before the first retry; each further one is twice as long.',
  ),
};

export const failover = {
  FAILOVER_AFTER_MS: setting(
    span(0, DAY_MS, 30_000),
    `When a provider is unavailable for longer than this, another one takes over if there is one that can
      send.`,
  ),
  MAX_DEFER_MS: setting(
    span(1_000, 31 * DAY_MS, DAY_MS),
    'How long an outage of the last provider may delay a notification before it fails.',
  ),
};

export const retention = {
  RETENTION_DAYS_IDEMPOTENCY_KEYS: setting(
    days('idempotency_keys'),
    `Answers that a request with the same Idempotency-Key gets again; an eventId is known as long as its
      notification.`,
  ),
  RETENTION_DAYS_NOTIFICATIONS: setting(
    days('notifications'),
    `Settled notifications with attempts, timeline and receipts; one with a dead letter is kept as long as
      that. Keep 8 days or more (docs/operating.md).`,
  ),
  RETENTION_DAYS_DEAD_LETTERS: setting(
    days('dead_letters'),
    'Dead letters, open or resolved, and parked records; a letter with a retryAt stays until then.',
  ),
  RETENTION_DAYS_RECEIPTS: setting(days('receipts'), 'Receipts that no notification was found for.'),
  RETENTION_DAYS_WEBHOOKS: setting(days('webhooks'), 'Events for webhook endpoints, and the calls that were made.'),
  RETENTION_DAYS_IN_APP: setting(days('in_app'), 'Messages in inboxes.'),
  RETENTION_DAYS_TEMPLATES: setting(
    days('templates'),
    `Versions of templates, layouts and partials that nothing names; the newest 50 of each and the published one
      are kept.`,
  ),
  RETENTION_DAYS_CAMPAIGNS: setting(
    days('campaigns'),
    'Drafts that nobody touches, and campaigns that have ended; one is kept as long as its notifications.',
  ),
  RETENTION_DAYS_CAMPAIGN_REFUSED: setting(
    days('campaign_refused'),
    'Why lines of an audience were refused, since their campaign was created.',
  ),
  RETENTION_DAYS_LIMITS: setting(
    days('limits', 2),
    'Rate-limit windows of users who were sent nothing since; 2 or more.',
  ),
  RETENTION_DAYS_USAGE: setting(days('usage'), 'Daily usage figures and quota counters.'),
  RETENTION_DAYS_STATS_MINUTES: setting(days('stats_minutes', 3), 'Figures by the minute; 3 or more.'),
  RETENTION_DAYS_STATS_HOURS: setting(days('stats_hours', 3), 'Figures by the hour; 3 or more.'),
  RETENTION_DAYS_STATS: setting(days('stats'), 'Figures by the day.'),
  RETENTION_DAYS_AUDIT_LOG: setting(days('audit_log'), 'What keys, members and operators changed.'),
  RETENTION_DAYS_LOGINS: setting(
    days('logins'),
    'Sessions, invitations and password resets that have ended, and failed log-ins.',
  ),
};
