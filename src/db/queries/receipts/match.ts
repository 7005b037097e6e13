import { sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import { copiesOf } from '../../../domain/mail-copies.ts';
import type { Content, Fallback } from '../../../domain/notification.ts';
import { RECEIPT_KINDS, type ReceiptSuppression } from '../../../domain/receipt.ts';
import type { KeptReceipt } from '../../../domain/receipts-verdict.ts';
import type { Route } from '../../../domain/route.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { execute, findRow, queryRows } from '../../statement.ts';
import { LEAVES_LINE } from '../account-line/rows.ts';
import { CHANGED, statusTrail } from '../notifications/change-status.ts';
import { openFallbacks, overChannel } from '../notifications/fallbacks.ts';
import type { OutboxRow } from '../outbox/rows.ts';

/** As it is kept, with what says whose attempt it speaks of. */
export type MatchedReceipt = KeptReceipt & {
  id: string;
  provider: string | null;
  channel: Channel | null;
  providerMessageId: string | null;
  suppress: ReceiptSuppression | null;
};

/**
 * In SQL, whether an attempt is one of those that a receipt's reader knows of: by the account of its vendor, or of the
 * provider that takes messages for it, or that one's second. Older releases stored no channel.
 */
const OF_READER = sql`(r.channel is null or a.channel = r.channel)
  and (r.provider is null or a.provider = any(array[r.source, r.provider, r.provider || '-fallback']))`;

/** These receipts by the notification that they name (UUIDs); those without one are left out. */
export async function findReceiptNotifications(db: Queryable, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await queryRows<{ id: string; notificationId: string }>(
    db,
    'find-receipts-notifications',
    sql`select r.id, coalesce(n.id, a.notification_id) as "notificationId"
      from receipts r
      left join notifications n on n.id = r.notification_id
      left join lateral (select notification_id from attempts a
        where n.id is null and r.provider is not null and ${OF_READER} and a.provider_message_id = r.provider_message_id limit 1) a on true
      where r.id = any(${sql.param(ids)}::uuid[]) and r.matched_at is null and coalesce(n.id, a.notification_id) is not null`,
  );
  const found = new Map<string, string[]>();
  for (const { id, notificationId } of rows) found.set(notificationId, [...(found.get(notificationId) ?? []), id]);
  return found;
}

/** A receipt that names a notification, before anybody has judged whether it is believed. */
export type NamingReceipt = Pick<MatchedReceipt, 'id' | 'channel' | 'code' | 'suppress'> & {
  /** Keyed hashes of the addresses that it names. */
  named: string[] | null;
  /** The one that the notification has over its channel, its own where that is unknown. */
  own: string | null;
};

/** Of these receipts those that an attempt of the notification can be meant by, under its lock. */
export function readNamingReceipts(
  tx: Queryable,
  ids: readonly string[],
  notificationId: string,
): Promise<NamingReceipt[]> {
  return queryRows<NamingReceipt>(
    tx,
    'receipts-naming-notification',
    sql`select r.id, r.channel, r.code, r.suppress, r.recipient_hashes as named,
        encode(${overChannel(sql`coalesce(r.channel, notifications.channel)`).hash}, 'hex') as own
      from receipts r join notifications on notifications.id = ${notificationId}
      where r.id = any(${sql.param(ids)}::uuid[]) and r.matched_at is null
        and (r.channel is null or exists (select from attempts a where a.notification_id = notifications.id and ${OF_READER}))`,
  );
}

/** Those whom a notification went to besides its recipient, over e-mail; null where they are erased. */
export async function readCopies(
  tx: Queryable,
  cipher: ContentCipher,
  notificationId: string,
): Promise<string[] | null> {
  const row = await findRow<{ channel: Channel; content: Content; fallbacks: Fallback[]; isErased: boolean }>(
    tx,
    'copies-of-notification',
    sql`select channel, content, fallbacks, erased_at is not null as "isErased" from notifications where id = ${notificationId}`,
  );
  if (!row || row.isErased) return null;
  if (row.channel === 'email') return copiesOf(cipher.open(row.content, ['notifications.content', notificationId]));
  const byMail = row.fallbacks.filter(({ channel }) => channel === 'email');
  return openFallbacks(cipher, notificationId, byMail).flatMap(({ content }) => copiesOf(content));
}

/**
 * Writes down whom they speak of, under the notification's lock.
 * @param believed of `ids` those that count; the others are kept and never do
 */
export async function markReceiptsMatched(
  tx: Queryable,
  { ids, believed }: { ids: readonly string[]; believed: readonly string[] },
  notificationId: string,
): Promise<void> {
  await execute(
    tx,
    'mark-receipts-matched',
    // What comes in of an erased notification is erased as well, once it is counted.
    sql`with marked as (
        update receipts r set notification_id = ${notificationId}, match_at = null,
          matched_at = case when r.id = any(${sql.param(believed)}::uuid[]) then clock_timestamp() end
        where r.id = any(${sql.param(ids)}::uuid[]) and r.matched_at is null)
      insert into pending_erasures (notification_id) select id from notifications where id = ${notificationId} and erased_at is not null
      on conflict do nothing`,
  );
}

/** All that the notification was matched with and that are believed, whenever that was. */
export async function readMatchedReceipts(
  tx: Queryable,
  cipher: ContentCipher,
  notificationId: string,
): Promise<MatchedReceipt[]> {
  const rows = await queryRows<MatchedReceipt>(
    tx,
    'receipts-of-notification',
    sql`select id, key, kind, code, detail, occurred_at as "occurredAt", received_at as "receivedAt", suppress, provider, channel,
        provider_message_id as "providerMessageId"
      from receipts where notification_id = ${notificationId} and matched_at is not null`,
  );
  return rows.map((row) => ({ ...row, detail: cipher.open(row.detail, ['receipts.detail', row.id]) }));
}

/** By which route the message of a receipt went; null where no attempt is on record. */
export function findReceiptRoute(
  tx: Queryable,
  notificationId: string,
  { channel, provider, providerMessageId }: Pick<MatchedReceipt, 'channel' | 'provider' | 'providerMessageId'>,
): Promise<Route | null> {
  return findRow<Route>(
    tx,
    'find-receipt-route',
    sql`select channel, provider from attempts where notification_id = ${notificationId}
      order by (channel = ${channel}) is true desc, (provider_message_id = ${providerMessageId}) is true desc, (provider = ${provider}) is true desc, run desc, seq desc
      limit 1`,
  );
}

/**
 * The status that a receipt says, with its reason, timeline row and event, and the end of the dead letter: what a vendor
 * says of a message replaces our guess.
 * @param arrivedAt the earliest moment at which it was known to have arrived
 */
export async function changeStatusByReceipt(
  tx: Queryable,
  cipher: ContentCipher,
  id: string,
  { kind: status, code, detail, providerMessageId }: MatchedReceipt,
  { arrivedAt, event }: { arrivedAt: Date | null; event: OutboxRow },
): Promise<void> {
  const errorMessage = cipher.seal(detail, ['notifications.error_message', id]);
  await execute(
    tx,
    'change-by-receipts',
    sql`with changed as (
        update notifications n set status = ${status}, reason = ${code}, error_code = ${code}, error_message = ${errorMessage},
          provider_message_id = coalesce(provider_message_id, ${providerMessageId}), delivered_at = ${arrivedAt},
          sent_at = coalesce(sent_at, (select max(started_at) from attempts a where a.notification_id = n.id),
            ${arrivedAt}::timestamptz, clock_timestamp()),
          sequence = sequence + 1, wake_at = null, updated_at = clock_timestamp()
        where id = ${id} and (status = any(${sql.param(mayComeFrom(status, 'receipt'))}) or status = ${status})
        returning ${CHANGED}),
      ${statusTrail(event)}, ${LEAVES_LINE},
      resolved as (
        update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = 'receipt', retry_at = null
        from changed where dead_letters.notification_id = changed.id and dead_letters.status <> 'RESOLVED')
      select 1 from changed`,
  );
}

/** A receipt that changes no status may still know of an earlier arrival. */
export async function correctArrival(tx: Queryable, id: string, arrivedAt: Date | null): Promise<void> {
  await execute(
    tx,
    'correct-arrival',
    sql`update notifications set delivered_at = ${arrivedAt} where id = ${id} and delivered_at is distinct from ${arrivedAt} and status = any(${sql.param(RECEIPT_KINDS)})`,
  );
}
