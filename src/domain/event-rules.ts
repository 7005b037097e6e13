import type { Category } from './ambiguity.ts';
import type { Channel } from './channel.ts';

/**
 * What an event of a type becomes: over which channels unless it names its own, and in which words. `{{data.field}}` is
 * a field of the event's data; every field that is named must be there.
 */
export type EventRule = {
  channels: readonly Channel[];
  /** 1 (first) to 10; 1 to 3 are urgent. */
  priority: number;
  category: Category;
  subject: string;
  text: string;
  /** For the channels that show HTML; what is filled in is escaped. */
  html: string;
};

/** By type. These ship as examples: the words are plain on purpose. */
export const EVENT_RULES: Readonly<Record<string, EventRule>> = {
  signup: {
    channels: ['email', 'in_app'],
    priority: 5,
    category: 'transactional',
    subject: 'Welcome, {{data.name}}',
    text: 'Hello {{data.name}}, your account is ready.',
    html: '<p>Hello <b>{{data.name}}</b>,</p><p>your account is ready.</p>',
  },
  payment: {
    channels: ['email', 'sms'],
    priority: 4,
    category: 'transactional',
    subject: 'Payment {{data.reference}} received',
    text: 'We received your payment of {{data.amount}} {{data.currency}}. Reference: {{data.reference}}.',
    html: '<p>We received your payment of <b>{{data.amount}} {{data.currency}}</b>.</p><p>Reference: {{data.reference}}.</p>',
  },
  alert: {
    channels: ['sms', 'push', 'email'],
    priority: 1,
    category: 'transactional',
    subject: 'Alert: {{data.title}}',
    text: '{{data.title}}: {{data.message}}',
    html: '<p><b>{{data.title}}</b></p><p>{{data.message}}</p>',
  },
};

/** The rule of a type; null where there is none. */
export function eventRule(type: string): EventRule | null {
  return Object.hasOwn(EVENT_RULES, type) ? (EVENT_RULES[type] ?? null) : null;
}
