import type { z } from 'zod';
import type { InAppRow } from '../../db/queries/in-app/inbox.ts';
import { toPublicId } from '../../domain/ids.ts';
import { isWebLink } from '../../domain/web-link.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { inAppMessage } from './answers.ts';
import { cleanHtml } from './clean-html.ts';

/**
 * A message as its user's app sees it. `html` is cleaned here, where it is shown, and not where it is stored: so that
 * old rows are as clean as the list of today says. Links that are none to a page are left out.
 */
export function presentInAppMessage(row: InAppRow): Presented<z.output<typeof inAppMessage>> {
  return {
    id: toPublicId('notification', row.id),
    subject: row.subject,
    text: row.text,
    html: row.html === null ? null : cleanHtml(row.html),
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
