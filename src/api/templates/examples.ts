import type { z } from 'zod';
import { NOTIFICATION_ID } from '../notifications/examples.ts';
import type * as model from './model.ts';

const AT = '2026-11-22T09:30:00.000Z';

/** A source that compiles, as the guide begins with it. */
export const TEMPLATE_SOURCE = {
  name: 'Order shipped',
  category: 'transactional',
  defaultLocale: 'en',
  schema: {
    type: 'object',
    required: ['name', 'order'],
    properties: {
      name: { type: 'string', maxLength: 100 },
      order: {
        type: 'object',
        required: ['number', 'url'],
        properties: { number: { type: 'string' }, url: { type: 'string', format: 'uri' } },
      },
    },
  },
  sample: { name: 'Ada', order: { number: 'A-17', url: 'https://shop.example.com/orders/A-17' } },
  content: {
    email: {
      en: {
        subject: 'Order {{ order.number }} is on its way',
        html: '<p>Hello {{ name }},</p><p>your order is on its way: <a href="{{ order.url }}">{{ order.number }}</a>.</p>',
      },
      de: {
        subject: 'Bestellung {{ order.number }} ist unterwegs',
        html: '<p>Hallo {{ name }},</p><p>Ihre Bestellung ist unterwegs: <a href="{{ order.url }}">{{ order.number }}</a>.</p>',
      },
    },
    sms: { en: { body: 'Order {{ order.number }} is on its way: {{ order.url }}' } },
  },
};

export const LAYOUT_SOURCE = {
  name: 'Plain',
  html: '<!doctype html><html lang="en"><head><title>Shop</title></head><body>{{ content }}<p>The Shop</p></body></html>',
};

export const PARTIAL_SOURCE = {
  name: 'Footer',
  html: '<p>The Shop, 1 High Street</p>',
  text: 'The Shop, 1 High Street',
};

const named = {
  revision: 7,
  published: { version: 3, at: AT, rolledBackFrom: null },
  createdAt: AT,
  updatedAt: AT,
};

export const listedTemplate: z.input<typeof model.listed.template> = {
  key: 'order-shipped',
  name: 'Order shipped',
  ...named,
  category: 'transactional',
  channels: ['email', 'sms'],
  suspended: false,
};

const draft = { problems: [], warnings: [], archivedAt: null };

export const wholeTemplate: z.input<typeof model.whole.template> = {
  ...listedTemplate,
  ...draft,
  source: TEMPLATE_SOURCE,
  variables: ['name', 'order.number', 'order.url'],
};

export const templateWithUsage: z.input<typeof model.wholeWithUsage> = {
  ...wholeTemplate,
  usage: { since: '2026-10-23T09:30:00.000Z', accepted: 1_284, sent: 1_279, failed: 3, lastUsedAt: AT },
};

export const listedFrame: z.input<typeof model.listed.frame> = { key: 'plain', name: 'Plain', ...named };

export const wholeFrame: z.input<typeof model.whole.frame> = { ...listedFrame, ...draft, source: LAYOUT_SOURCE };

export const version: z.input<typeof model.version> = {
  version: 3,
  revision: 7,
  checksum: '5f1d0a7c2b9e4d6f8a3c1e5b7d9f2a4c6e8b0d1f3a5c7e9b2d4f6a8c0e1b3d5f',
  note: 'Shorter subject',
  createdBy: 'key:4fQz81LkWm0b',
  createdAt: AT,
  used: { layouts: { plain: 2 }, partials: { footer: 1 } },
};

const changed = {
  comparedWith: 2,
  changes: [
    {
      pointer: '/content/email/en/subject',
      diff: '@@ -1,1 +1,1 @@\n-Your order {{ order.number }} is on its way\n+Order {{ order.number }} is on its way\n',
    },
  ],
};

export const wholeVersion: z.input<typeof model.wholeVersion> = { ...version, ...changed, source: TEMPLATE_SOURCE };

export const wholeFrameVersion: z.input<typeof model.wholeVersion> = {
  ...version,
  used: { layouts: {}, partials: { footer: 1 } },
  source: LAYOUT_SOURCE,
  comparedWith: null,
  changes: [],
};

export const publication: z.input<typeof model.publishedAnswer.template> = {
  version: 3,
  checksum: version.checksum,
  warnings: [],
};

export const framePublication: z.input<typeof model.publishedAnswer.frame> = {
  ...publication,
  republished: [{ key: 'order-shipped', version: 4 }],
};

export const preview: z.input<typeof model.preview> = {
  version: 'draft',
  content: {
    subject: 'Bestellung A-17 ist unterwegs',
    text: 'Hallo Ada,\n\nIhre Bestellung ist unterwegs: A-17 [https://shop.example.com/orders/A-17].',
    html: '<p>Hallo Ada,</p><p>Ihre Bestellung ist unterwegs: <a href="https://shop.example.com/orders/A-17">A-17</a>.</p>',
  },
  locale: { asked: 'de-AT', used: 'de' },
  variant: null,
  warnings: [],
  sizes: { html: 112, text: 83 },
  sms: null,
  missing: [],
  unused: [],
};

const none = { bounced: 0, complained: 0, unsubscribed: 0 };

export const experiment: z.input<typeof model.experiment> = {
  experiment: 1,
  by: 'clicked',
  since: AT,
  variants: [
    {
      ...{ variant: 'a', weight: 50, accepted: 1_000, sent: 1_000, delivered: 998, opened: 400, clicked: 100, ...none },
      rate: { value: 0.1, low: 0.083, high: 0.1201 },
    },
    {
      ...{ variant: 'b', weight: 50, accepted: 1_000, sent: 1_000, delivered: 997, opened: 420, clicked: 130, ...none },
      rate: { value: 0.13, low: 0.1106, high: 0.1522 },
    },
  ],
  verdict: { leader: 'b', probability: 0.982, neededPerVariant: 1_769 },
};

export const testResults = [{ index: 0, notificationId: NOTIFICATION_ID, status: 'PENDING' as const }];
