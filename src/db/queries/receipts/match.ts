import { sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import { RECEIPT_KINDS } from '../../../domain/receipt.ts';
import type { KeptReceipt } from '../../../domain/receipts-verdict.ts';
import type { Route } from '../../../domain/route.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { execute, findRow, queryRows } from '../../statement.ts';
import { LEAVES_LINE } from '../account-line/rows.ts';
import { statusTrail } from '../notifications/change-status.ts';
import { overChannel } from '../notifications/fallbacks.ts';
import type { OutboxRow } from '../outbox/rows.ts';

/** As it is kept, with what says whose attempt it speaks of. */
export type MatchedReceipt = KeptReceipt & {
  id: string;
  provider: string | null;
  channel: Channel | null;
  providerMessageId: string | null;
  suppress: 'hard_bounce' | 'complaint' | null;
};

/**
 * Whether a receipt is believed: an attempt went over its channel, and where it names addresses, the one that the
 * notification has over that channel is among them. Our id alone proves nothing: it stands in every copy of a mail.
 */
const IS_BELIEVED = sql`(r.channel is null or exists (select from attempts a where a.notification_id = notifications.id and a.channel = r.channel))
  and (r.recipient_hashes is null or encode(${overChannel(sql`r.channel`).hash}, 'hex') = any(r.recipient_hashes))`;

/** These receipts by the notification that they name (UUIDs); those without one are left out. */
export async function findReceiptNotifications(db: Queryable, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await queryRows<{ id: string; notificationId: string }>(
    db,
    'find-receipts-notifications',
    sql`select r.id, coalesce(n.id, a.notification_id) as "notificationId"
      from receipts r
      left join notifications n on n.id = r.notification_id
      left join lateral (select notification_id from attempts
        where n.id is null and provider = r.provider and provider_message_id = r.provider_message_id limit 1) a on true
      where r.id = any(${sql.param(ids)}::uuid[]) and r.matched_at is null and coalesce(n.id, a.notification_id) is not null`,
  );
  const found = new Map<string, string[]>();
  for (const { id, notificationId } of rows) found.set(notificationId, [...(found.get(notificationId) ?? []), id]);
  return found;
}

/** Writes down whom they speak of, under the notification's lock; what is not believed is kept and never counts. */
export async function markReceiptsMatched(
  tx: Queryable,
  ids: readonly string[],
  notificationId: string,
): Promise<void> {
  await execute(
    tx,
    'mark-receipts-matched',
    // What comes in of an erased notification is erased as well, once it is counted.
    sql`with marked as (
        update receipts r set notification_id = ${notificationId}, matched_at = case when ${IS_BELIEVED} then clock_timestamp() end, match_at = null
        from notifications where notifications.id = ${notificationId} and r.id = any(${sql.param(ids)}::uuid[]) and r.matched_at is null)
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
        returning id, client_id, sequence, updated_at, status, reason),
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
