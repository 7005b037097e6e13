import type { Fallback, Recipient } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { openFallbacks } from '../notifications/fallbacks.ts';

/** Who wrote to whom, as far as it is still on record. */
export type Correspondence = { clientName: string; address: string | null };

type Row = { clientName: string; isOwn: boolean | null; recipient: Recipient | null; fallbacks: Fallback[] | null };

/**
 * The client's name, and the e-mail address behind a hash where its notification still has it: as its recipient's own
 * or as that of a fallback. Null where there is no such client.
 */
export async function findCorrespondence(
  db: Queryable,
  cipher: ContentCipher,
  { clientId, notificationId, recipientHash }: { clientId: string; notificationId: string; recipientHash: Buffer },
): Promise<Correspondence | null> {
  const { rows } = await db.query({
    name: 'find-correspondence',
    text: `select c.name as "clientName", n.recipient_hash = $3 as "isOwn", n.recipient, n.fallbacks
      from clients c left join notifications n on n.id = $2 and n.client_id = c.id
      where c.id = $1`,
    values: [clientId, notificationId, recipientHash],
  });
  const row: Row | undefined = rows[0];
  if (!row) return null;
  const own = row.isOwn ? cipher.open(row.recipient, ['notifications.recipient', notificationId]) : null;
  const hash = recipientHash.toString('hex');
  const same = (row.fallbacks ?? []).filter((fallback) => fallback.recipientHash === hash).slice(0, 1);
  const [fallback] = openFallbacks(cipher, notificationId, own?.email === undefined ? same : []);
  return { clientName: row.clientName, address: own?.email ?? fallback?.recipient.email ?? null };
}
