import { z } from 'zod';
import { NOTIFICATION_ID } from '../notifications/examples.ts';
import { instant, publicId } from '../openapi/shapes.ts';

/** A message as its user's app sees it. */
export const inAppMessage = z
  .strictObject({
    id: publicId('notification'),
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable(),
    url: z.string().nullable(),
    image: z.string().nullable(),
    data: z.record(z.string(), z.string()),
    createdAt: instant,
    seenAt: instant.nullable(),
    readAt: instant.nullable(),
    archivedAt: instant.nullable(),
  })
  .meta({ id: 'InAppMessage' });

export const inboxToken = z
  .strictObject({ token: z.string().describe('Begins with `uit_`.'), expiresAt: instant })
  .meta({ id: 'InboxToken' });

export const unreadCount = z
  .strictObject({ unread: z.int(), unseen: z.int().describe('Unread messages that have not been seen either.') })
  .meta({ id: 'UnreadCount' });

export const marked = z
  .strictObject({ updated: z.int().describe('Number of messages changed.') })
  .meta({ id: 'MarkedMessages' });

export const messageExample: z.input<typeof inAppMessage> = {
  id: NOTIFICATION_ID,
  subject: 'On its way',
  text: 'Your order comes tomorrow.',
  html: null,
  url: '/orders/4711',
  image: null,
  data: { orderId: '4711' },
  createdAt: '2026-11-22T09:30:00.412Z',
  seenAt: null,
  readAt: null,
  archivedAt: null,
};
