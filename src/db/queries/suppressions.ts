import { and, desc, eq, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { v7 as uuidv7 } from 'uuid';
import type { Channel } from '../../domain/channel.ts';
import { addressOf, type Fallback, type Recipient } from '../../domain/notification.ts';
import type { Queryable } from '../client.ts';
import type { ContentCipher } from '../content-cipher.ts';
import { suppressions } from '../schema/index.ts';
import { openFallbacks, overChannel } from './notifications/fallbacks.ts';

export type SuppressionRow = typeof suppressions.$inferSelect;

export const SUPPRESSION_REASONS = suppressions.reason.enumValues;

export type NewSuppression = Pick<SuppressionRow, 'clientId' | 'recipientHash' | 'scope' | 'reason'> &
  Partial<Pick<SuppressionRow, 'address' | 'note' | 'notificationId'>>;

/**
 * Puts an address on a client's list. Where it stands there in the same scope, the first row stays as it is.
 * @returns the row that now holds, and whether it is new
 */
export async function addSuppression(
  db: Queryable,
  cipher: ContentCipher,
  { clientId, recipientHash, scope, reason, address, note, notificationId }: NewSuppression,
): Promise<SuppressionRow & { isNew: boolean }> {
  const id = uuidv7();
  const sealed = cipher.seal(address ?? null, ['suppressions.address', id]);
  const { rows } = await db.query({
    name: 'add-suppression',
    // `do nothing` would return no row where another transaction has just written it.
    text: `insert into suppressions (id, client_id, recipient_hash, scope, reason, address, note, notification_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (client_id, recipient_hash, scope) do update set scope = excluded.scope
      returning id, client_id as "clientId", recipient_hash as "recipientHash", scope, reason, address, note,
        notification_id as "notificationId", created_at as "createdAt", xmax = 0 as "isNew"`,
    values: [id, clientId, recipientHash, scope, reason, sealed, note ?? null, notificationId ?? null],
  });
  return openSuppression(cipher, rows[0]);
}

/** A row with its address as it was written. @throws ContentKeyMissing, ContentDamaged */
export function openSuppression<Row extends Pick<SuppressionRow, 'id' | 'address'>>(
  cipher: ContentCipher,
  row: Row,
): Row {
  return { ...row, address: cipher.open(row.address, ['suppressions.address', row.id]) };
}

/**
 * The reason why nothing may go to an address, as a scalar subquery; null where it may. What holds for all mail comes
 * before what holds for marketing.
 * @param sql expressions: the client's id, the hash of the address, and whether it is about marketing
 */
export function suppressionReason(sql: { clientId: string; recipientHash: string; marketing: string }): string {
  return `(select s.reason from suppressions s
    where s.client_id = ${sql.clientId} and s.recipient_hash = ${sql.recipientHash}
      and (s.scope = 'all' or ${sql.marketing})
    order by s.scope limit 1)`;
}

const REASON = suppressionReason({ clientId: '$1::uuid', recipientHash: '$2::bytea', marketing: '$3::boolean' });

/** Why an address gets nothing more from this client, or with `marketing` no more marketing; null where it does. */
export async function findSuppression(
  db: Queryable,
  { clientId, recipientHash, marketing }: { clientId: string; recipientHash: Buffer; marketing: boolean },
): Promise<{ reason: SuppressionRow['reason'] } | null> {
  const { rows } = await db.query({
    name: 'find-suppression',
    text: `select ${REASON} as reason`,
    values: [clientId, recipientHash, marketing],
  });
  return rows[0].reason === null ? null : rows[0];
}

export type SuppressionFilter = {
  recipientHash?: Buffer | undefined;
  reason?: SuppressionRow['reason'] | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/** A client's list, newest first. */
export async function listSuppressions(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  clientId: string,
  { recipientHash, reason, before }: SuppressionFilter,
  limit: number,
): Promise<SuppressionRow[]> {
  const s = suppressions;
  const conditions = [
    eq(s.clientId, clientId),
    recipientHash && eq(s.recipientHash, recipientHash),
    reason && eq(s.reason, reason),
    before === undefined ? undefined : lt(s.id, before),
  ];
  const rows = await orm
    .select()
    .from(s)
    .where(and(...conditions))
    .orderBy(desc(s.id))
    .limit(limit);
  return rows.map((row) => openSuppression(cipher, row));
}

/** Takes an address off a client's list. @returns whether there was such a row of this client */
export async function removeSuppression(
  db: Queryable,
  { id, clientId }: { id: string; clientId: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'remove-suppression',
    text: 'delete from suppressions where id = $1 and client_id = $2',
    values: [id, clientId],
  });
  return rowCount === 1;
}

/** Takes back what a person's own unsubscription has written, and nothing that others have. */
export async function removeUnsubscription(
  db: Queryable,
  { clientId, recipientHash }: { clientId: string; recipientHash: Buffer },
): Promise<void> {
  await db.query({
    name: 'remove-unsubscription',
    text: `delete from suppressions
      where client_id = $1 and recipient_hash = $2 and scope = 'marketing' and reason = 'unsubscribe'`,
    values: [clientId, recipientHash],
  });
}

const OVER = overChannel('$2::text');

type Reason = 'hard_bounce' | 'complaint' | 'unregistered' | 'gone';

/**
 * Puts the address that a notification has over a channel on its client's suppression list, for everything. Whoever is
 * there already stays as it is.
 * @throws ContentKeyMissing, ContentDamaged
 */
export async function suppressRecipient(
  tx: Queryable,
  cipher: ContentCipher,
  { notificationId, channel }: { notificationId: string; channel: Channel },
  reason: Reason,
  note: string | null = null,
): Promise<void> {
  const { rows } = await tx.query({
    name: 'recipient-over-channel',
    text: `select client_id as "clientId", ${OVER.hash} as hash, ${OVER.recipient} as whom,
        ${OVER.isOwn} as "isOwn" from notifications where id = $1`,
    values: [notificationId, channel],
  });
  const [found] = rows;
  if (!found?.hash) return;
  const id = uuidv7();
  const whom = found.isOwn
    ? cipher.open(found.whom, ['notifications.recipient', notificationId])
    : cipher.open(found.whom, ['notifications.fallbacks.recipient', `${notificationId}/${channel}`]);
  const address = cipher.seal(addressOf(channel, whom ?? {}) ?? null, ['suppressions.address', id]);
  await tx.query({
    name: 'suppress-recipient',
    text: `insert into suppressions (id, client_id, recipient_hash, scope, reason, address, note, notification_id)
      values ($1, $2, $3, 'all', $4, $5, $6, $7)
      on conflict (client_id, recipient_hash, scope) do nothing`,
    values: [id, found.clientId, found.hash, reason, address, note, notificationId],
  });
}

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
