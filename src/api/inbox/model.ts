import { z } from 'zod';
import type { InAppRow } from '../../db/queries/in-app/inbox.ts';
import { toPublicId } from '../../domain/ids.ts';
import { isWebLink } from '../../domain/web-link.ts';
import { HtmlRefused, type HtmlWorker } from '../../html/html-worker.ts';
import { userId } from '../auth/authenticate-user.ts';
import { paging } from '../input/paging.ts';
import { NOTIFICATION_ID } from '../notifications/examples.ts';
import { instant, type Presented, publicId } from '../openapi/shapes.ts';
import { personal } from '../personal.ts';

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .default(false);

export const inboxQuery = z.strictObject({
  userId: z.string().optional(),
  unread: flag,
  archived: flag,
  ...paging,
});

export const tokenRequest = z.strictObject({ userId, ttlSeconds: z.int().min(60).max(86_400).default(3_600) });

export const messageMarks = z
  .strictObject({ seen: z.literal(true).optional(), read: z.boolean().optional(), archived: z.boolean().optional() })
  .refine(
    (given) => Object.values(given).some((mark) => mark !== undefined),
    'needs one of `seen`, `read` and `archived`',
  )
  .meta({ minProperties: 1 });

/** A message as its user's app sees it. */
export const inAppMessage = z
  .strictObject({
    id: publicId('notification'),
    subject: personal('words', z.string().nullable()),
    text: personal('words', z.string()),
    html: personal('words', z.string().nullable()),
    url: personal('words', z.string().nullable()),
    image: personal('words', z.string().nullable()),
    data: personal('words', z.record(z.string(), z.string())),
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

/**
 * A message as its user's app sees it. `html` is cleaned here, where it is shown, and not where it is stored: so that
 * old rows are as clean as the list of today says. Links that are none to a page are left out.
 */
export async function presentInAppMessage(
  row: InAppRow,
  html: Pick<HtmlWorker, 'clean'>,
): Promise<Presented<z.output<typeof inAppMessage>>> {
  return {
    id: toPublicId('notification', row.id),
    subject: row.subject,
    text: row.text,
    html: row.html === null ? null : await cleaned(row.html, html),
    url: linkOf(row.url),
    image: linkOf(row.image),
    data: row.data,
    createdAt: row.createdAt,
    seenAt: row.seenAt,
    readAt: row.readAt,
    archivedAt: row.archivedAt,
  };
}

function linkOf(url: string | null): string | null {
  return url !== null && isWebLink(url) ? url : null;
}

/** Where cleaning took too long the text is left. */
async function cleaned(given: string, html: Pick<HtmlWorker, 'clean'>): Promise<string | null> {
  try {
    return await html.clean(given);
  } catch (error) {
    if (error instanceof HtmlRefused) return null;
    throw error;
  }
}
