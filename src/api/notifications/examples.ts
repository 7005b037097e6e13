import type { z } from 'zod';
import type { notificationBody } from '../../services/notifications/request.ts';
import { EXAMPLE_LETTERS } from '../openapi/shapes.ts';
import type { notification, notificationWithStory } from './model.ts';

const AT = '2026-11-22T09:30:00.000Z';
const SENT_AT = '2026-11-22T09:30:00.412Z';

export const NOTIFICATION_ID = `ntf_${EXAMPLE_LETTERS}`;
export const CLIENT_ID = `cli_${EXAMPLE_LETTERS}`;

export const notificationExample: z.input<typeof notification> = {
  id: NOTIFICATION_ID,
  clientId: CLIENT_ID,
  channel: 'email',
  recipient: { email: 'ada@example.com', userId: 'user-42' },
  content: { subject: 'Your order is on its way', text: 'It should be with you tomorrow.', html: null },
  template: null,
  status: 'SENT',
  reason: null,
  priority: 5,
  category: 'transactional',
  retryCount: 0,
  errorMessage: null,
  provider: 'smtp',
  providerMessageId: `<${NOTIFICATION_ID}@example.com>`,
  eventId: 'order-4711-shipped',
  campaignId: null,
  tags: ['orders'],
  metadata: { orderId: '4711' },
  sendAt: null,
  sentAt: SENT_AT,
  deliveredAt: null,
  erasedAt: null,
  createdAt: AT,
  updatedAt: SENT_AT,
};

export const storyExample: z.input<typeof notificationWithStory> = {
  ...notificationExample,
  attempts: [
    {
      number: 1,
      provider: 'smtp',
      startedAt: '2026-11-22T09:30:00.297Z',
      finishedAt: SENT_AT,
      outcome: 'sent',
      code: null,
      detail: null,
      response: '250 2.0.0 OK queued',
    },
  ],
  timeline: [
    { at: AT, status: 'PENDING', reason: null },
    { at: '2026-11-22T09:30:00.297Z', status: 'PROCESSING', reason: null },
    { at: SENT_AT, status: 'SENT', reason: null },
  ],
};

/** The same before it was sent. */
export const waitingExample: z.input<typeof notificationWithStory> = {
  ...storyExample,
  status: 'SCHEDULED',
  reason: 'scheduled',
  provider: null,
  providerMessageId: null,
  sendAt: '2027-01-01T08:00:00.000Z',
  sentAt: null,
  attempts: [],
  timeline: [
    { at: AT, status: 'PENDING', reason: null },
    { at: AT, status: 'SCHEDULED', reason: 'scheduled' },
  ],
};

export const cancelledExample: z.input<typeof notificationWithStory> = {
  ...waitingExample,
  status: 'CANCELLED',
  reason: null,
  timeline: [...waitingExample.timeline, { at: SENT_AT, status: 'CANCELLED', reason: null }],
};

/** A body of `POST /api/notifications` for each channel. */
export const NOTIFICATION_BODIES = {
  'E-mail': {
    channel: 'email',
    recipient: { email: 'ada@example.com', userId: 'user-42' },
    content: { subject: 'Your order is on its way', body: '<p>It should be with you <b>tomorrow</b>.</p>' },
    eventId: 'order-4711-shipped',
    tags: ['orders'],
    metadata: { orderId: '4711' },
  },
  'E-mail with an attachment': {
    channel: 'email',
    recipient: { email: 'ada@example.com' },
    content: {
      subject: 'Your invoice',
      text: 'Dear Ada, please find it attached.',
      replyTo: 'billing@example.com',
      attachments: [{ filename: 'invoice.txt', content: 'SW52b2ljZSA0NzExOiAxMiBFVVIK', contentType: 'text/plain' }],
    },
  },
  SMS: {
    channel: 'sms',
    recipient: { phone: '+14155552671' },
    content: { body: 'Your code is 123456.' },
    priority: 1,
  },
  'WhatsApp template': {
    channel: 'whatsapp',
    recipient: { phone: '+14155552671' },
    content: {
      template: {
        name: 'order_shipped',
        language: 'en_US',
        components: [{ type: 'body', parameters: [{ type: 'text', text: '4711' }] }],
      },
    },
  },
  'Push to a device': {
    channel: 'push',
    recipient: { token: 'the-registration-token-of-the-device' },
    content: { title: 'On its way', body: 'Your order comes tomorrow.', data: { orderId: '4711' } },
  },
  Webhook: {
    channel: 'webhook',
    recipient: { url: 'https://partner.example.com/orders' },
    content: { payload: { type: 'order.shipped', orderId: '4711' } },
  },
  'In-app': {
    channel: 'in_app',
    recipient: { userId: 'user-42' },
    content: { title: 'On its way', body: 'Your order comes tomorrow.', url: '/orders/4711' },
  },
  Template: {
    channel: 'email',
    recipient: { email: 'ada@example.com', userId: 'user-42' },
    template: {
      key: 'order-shipped',
      data: { name: 'Ada', order: { number: 'A-17', url: 'https://shop.example.com/orders/A-17' } },
      locale: 'de-AT',
    },
    tags: ['orders'],
  },
  'In an hour, with a fallback': {
    channel: 'push',
    recipient: { token: 'the-registration-token-of-the-device', phone: '+14155552671' },
    content: { title: 'Your table', body: 'We expect you at 8.' },
    delayMs: 3_600_000,
    onLate: 'skip',
    retry: { delaysMs: [5_000, 15_000, 45_000] },
    routing: { fallback: [{ channel: 'sms' }] },
  },
  'Legacy form': { channel: 'email', recipient: 'ada@example.com', message: 'Good morning' },
} satisfies Record<string, z.input<typeof notificationBody>>;
