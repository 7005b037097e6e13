import type { z } from 'zod';
import type { campaignBody } from '../../services/campaigns/request.ts';
import { NOTIFICATION_ID } from '../notifications/examples.ts';
import { EXAMPLE_LETTERS } from '../openapi/shapes.ts';
import type * as model from './model.ts';

const AT = '2026-12-01T08:00:00.000Z';
export const CAMPAIGN_ID = `cmp_${EXAMPLE_LETTERS}`;

/** Bodies of `POST /api/campaigns`, by what they show. */
export const CAMPAIGN_BODIES: Record<string, z.input<typeof campaignBody>> = {
  'Nine o’clock where each one is': {
    name: 'December news',
    channel: 'email',
    template: { key: 'december', data: { season: 'winter' } },
    schedule: { local: '2026-12-01T09:00', zone: 'recipient', fallback: 'Europe/Berlin', ifPast: 'now' },
    rate: { perSecond: 200 },
    expiresAt: '2026-12-02T20:00:00Z',
    tags: ['news'],
  },
  'The same words for all': {
    name: 'Maintenance tonight',
    channel: 'sms',
    content: { text: 'We are away from 22:00 to 23:00.' },
  },
};

export const listedCampaign: z.input<typeof model.listedCampaign> = {
  id: CAMPAIGN_ID,
  name: 'December news',
  environment: 'live',
  channel: 'email',
  status: 'RUNNING',
  reason: null,
  revision: 5,
  total: 99_410,
  rate: { perSecond: 200 },
  expiresAt: '2026-12-02T20:00:00.000Z',
  scheduledAt: AT,
  startedAt: AT,
  endedAt: null,
  createdBy: 'key:4fQz81LkWm0b',
  createdAt: '2026-11-30T10:00:00.000Z',
  updatedAt: AT,
};

const audience: z.input<typeof model.audience> = {
  state: 'complete',
  linesRead: 100_001,
  accepted: 99_410,
  duplicates: 380,
  refused: 210,
};

const NONE = { opened: 0, clicked: 0, complained: 0, unknown: 0, cancelled: 0, expired: 0 };

export const campaign: z.input<typeof model.campaign> = {
  ...listedCampaign,
  template: { key: 'december', data: { season: 'winter' } },
  templateVersion: 3,
  content: null,
  category: null,
  priority: 8,
  onAmbiguous: null,
  retry: null,
  providers: null,
  schedule: { local: '2026-12-01T09:00', zone: 'recipient', fallback: 'Europe/Berlin', ifPast: 'now' },
  guard: { failedPercent: 5, bouncedPercent: 3, complainedPercent: 0.1, minSample: 500 },
  events: 'failures',
  tags: ['news'],
  metadata: {},
  audience,
  counts: {
    ...NONE,
    total: 99_410,
    waiting: 87_364,
    sent: 3,
    delivered: 12_000,
    bounced: 31,
    failed: 2,
    suppressed: 9,
    removed: 1,
  },
  underWay: 40,
  sentPerSecond: 199.8,
  etaSeconds: 438,
  sendingDoneAt: null,
  waves: [{ at: AT, zones: ['Europe/Berlin', 'Europe/Paris'], recipients: 99_410, through: 12_000 }],
  problems: [{ code: 'smtp_550', count: 33, lastAt: AT }],
  timeline: [
    { at: '2026-11-30T10:00:00.000Z', status: 'DRAFT', reason: null, actor: 'key:4fQz81LkWm0b' },
    { at: AT, status: 'RUNNING', reason: null, actor: 'posthorn' },
  ],
};

export const draft: z.input<typeof model.campaign> = {
  ...campaign,
  status: 'DRAFT',
  revision: 1,
  total: 0,
  scheduledAt: null,
  startedAt: null,
  templateVersion: null,
  audience: { state: 'none', linesRead: 0, accepted: 0, duplicates: 0, refused: 0 },
  counts: {
    ...NONE,
    ...{ total: 0, waiting: 0, sent: 0, delivered: 0, bounced: 0, failed: 0, suppressed: 0, removed: 0 },
  },
  underWay: 0,
  sentPerSecond: 0,
  etaSeconds: 0,
  waves: [],
  problems: [],
  timeline: [{ at: '2026-11-30T10:00:00.000Z', status: 'DRAFT', reason: null, actor: 'key:4fQz81LkWm0b' }],
};

export const paused: z.input<typeof model.campaign> = {
  ...campaign,
  status: 'PAUSED',
  reason: 'person',
  etaSeconds: null,
};

export const uploaded: z.input<typeof model.uploaded> = {
  read: 100_000,
  accepted: 99_410,
  duplicates: 380,
  refused: 210,
  linesRead: 100_001,
};

export const refusedLine: z.input<typeof model.refusedLine> = {
  line: 17,
  code: 'invalid_address',
  pointer: '/email',
  detail: 'must be an e-mail address, such as ada@example.com',
};

export const campaignRecipient: z.input<typeof model.campaignRecipient> = {
  notificationId: NOTIFICATION_ID,
  line: null,
  recipient: { email: 'ada@example.com' },
  status: 'DELIVERED',
  errorCode: null,
};

export const check: z.input<typeof model.check> = {
  ready: true,
  problems: [],
  total: 99_410,
  suppressed: 9,
  waves: [{ at: AT, zones: ['Europe/Berlin', 'Europe/Paris'], recipients: 99_410 }],
  quota: { needed: 99_410, left: null },
  estimate: { seconds: 498, cost: { amount: '39.7640', currency: 'EUR' } },
  rendered: [
    { line: 2, content: { subject: 'News for Ada', text: 'Hello Ada', html: '<p>Hello Ada</p>' }, problem: null },
  ],
};
