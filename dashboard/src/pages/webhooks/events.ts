import type { operations } from '../../../../src/client/schema.ts';

type Pattern = NonNullable<operations['createWebhook']['requestBody']['content']['application/json']['events']>[number];

/** What a webhook can be told of, in words. */
export const EVENTS: Record<Pattern, string> = {
  'notification.*': 'Everything of a notification',
  'notification.deferred': 'Deferred',
  'notification.sent': 'Sent',
  'notification.delivered': 'Delivered',
  'notification.opened': 'Opened',
  'notification.clicked': 'Clicked',
  'notification.bounced': 'Bounced',
  'notification.complained': 'Complained',
  'notification.failed': 'Failed',
  'notification.unknown': 'Unknown: it may have been sent',
  'notification.cancelled': 'Cancelled',
  'notification.expired': 'Expired',
  'notification.suppressed': 'Suppressed',
  'campaign.*': 'Everything of a campaign',
  'campaign.running': 'Running',
  'campaign.paused': 'Paused',
  'campaign.completed': 'Completed',
  'campaign.cancelled': 'Cancelled',
  'campaign.progress': 'Progress, each percent',
  'webhook.*': 'Everything of other webhooks',
  'webhook.disabled': 'Another webhook was switched off',
  'quota.*': 'Everything of quotas',
  'quota.warning': 'A quota is nearly used up',
  'template.*': 'Everything of templates',
  'template.suspended': 'A template is refused, since it takes too long',
};

export type { Pattern };

const GROUPS: readonly { kind: string; title: string }[] = [
  { kind: 'notification', title: 'Notifications' },
  { kind: 'campaign', title: 'Campaigns' },
  { kind: 'quota', title: 'Quotas' },
  { kind: 'template', title: 'Templates' },
  { kind: 'webhook', title: 'Webhooks' },
];

/** By what they are about: the pattern for all of a kind, and each. */
export const EVENT_GROUPS = GROUPS.map(({ kind, title }) => ({
  title,
  all: `${kind}.*` as Pattern,
  each: (Object.keys(EVENTS) as Pattern[]).filter((name) => name.startsWith(`${kind}.`) && !name.endsWith('.*')),
}));

/** What a webhook asks for: "all events", or "Sent, Failed and 2 more". */
export function eventsInWords(events: readonly string[]): string {
  if (events.length === 0) return 'all events';
  const named = events.slice(0, 2).map(eventInWords);
  const rest = events.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

/** One type of event: "Notification sent"; a newer one by its name. */
export function eventInWords(type: string): string {
  if (type === 'webhook.test') return 'Test';
  if (!Object.hasOwn(EVENTS, type)) return type;
  const [kind = '', what] = type.split('.');
  const words = EVENTS[type as Pattern];
  if (what === '*' || !['notification', 'campaign'].includes(kind)) return words;
  const noun = kind.charAt(0).toUpperCase() + kind.slice(1);
  return `${noun} ${words.charAt(0).toLowerCase()}${words.slice(1).split(/[:,]/)[0]}`;
}

/** The choice with an event put in or taken out; all of a kind stands for each of it. */
export function choose(chosen: readonly string[], pattern: Pattern, isChosen: boolean): Pattern[] {
  const kind = pattern.slice(0, pattern.indexOf('.') + 1);
  const without = (chosen as readonly Pattern[]).filter(
    (one) => one !== pattern && !(pattern.endsWith('.*') && one.startsWith(kind)),
  );
  return isChosen ? [...without, pattern] : without;
}
