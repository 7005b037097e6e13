import type { InAppRow } from '../../db/queries/in-app/list.ts';
import { toPublicId } from '../../domain/ids.ts';

/** A message as its user's app sees it. `html` is what the client sent, as it stands: who shows it cleans it. */
export function presentInAppMessage(row: InAppRow) {
  return {
    id: toPublicId('notification', row.id),
    subject: row.subject,
    text: row.text,
    html: row.html,
    url: row.url,
    image: row.image,
    data: row.data,
    createdAt: row.createdAt,
    seenAt: row.seenAt,
    readAt: row.readAt,
    archivedAt: row.archivedAt,
  };
}
