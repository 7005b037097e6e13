import type { Channel } from '../../../domain/channel.ts';
import type { KeptReceipt } from '../../../domain/receipts-verdict.ts';
import type { Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { retryConflicts } from '../../retry-conflicts.ts';
import { inTransaction } from '../../transaction.ts';
import { type LockedNotification, lockNotification } from '../notifications/lock.ts';
import { overChannel } from '../notifications/over-channel.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { changeByReceipts } from './change-by-receipts.ts';
import { suppressByReceipts } from './suppress-by-receipts.ts';

/** As it is kept, with what says whose attempt it speaks of. */
export type MatchedReceipt = KeptReceipt & {
  id: string;
  provider: string | null;
  channel: Channel | null;
  providerMessageId: string | null;
  suppress: 'hard_bounce' | 'complaint' | null;
};

/** A notification that a receipt has moved. */
export type ReceiptChange = { notification: LockedNotification; status: Status; code: string | null };

/** Builds the status event that is written with the change. */
export type ReceiptEvent = (notification: LockedNotification, status: Status, code: string | null) => OutboxRow;

/**
 * Whether a receipt is believed: an attempt went over its channel, and where it names addresses, the one that the
 * notification has over that channel is among them. Our id alone proves nothing: it stands in every copy of a mail.
 */
const IS_BELIEVED = `(r.channel is null or exists (select from attempts a where a.notification_id = notifications.id and a.channel = r.channel))
  and (r.recipient_hashes is null or encode(${overChannel('r.channel').hash}, 'hex') = any(r.recipient_hashes))`;

/** `failed`: what went wrong with single notifications, whose receipts stay due. */
export type MatchResult = { changes: ReceiptChange[]; failed: unknown[] };

/**
 * Looks for the notifications of these receipts, by our id, else by their provider's id of an attempt, and has each
 * settled by all receipts that it ever had. What is not found stays due.
 */
export async function matchReceipts(
  pool: Pool,
  cipher: ContentCipher,
  ids: readonly string[],
  event: ReceiptEvent,
): Promise<MatchResult> {
  const result: MatchResult = { changes: [], failed: [] };
  for (const [notificationId, ofIt] of await findNotifications(pool, ids)) {
    try {
      const change = await retryConflicts(() =>
        inTransaction(pool, (tx) => settleByReceipts(tx, cipher, notificationId, ofIt, event)),
      );
      if (change) result.changes.push(change);
    } catch (error) {
      result.failed.push(error);
    }
  }
  return result;
}

/** The receipts by notification (UUIDs), those without one left out. */
async function findNotifications(db: Queryable, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await db.query({
    name: 'find-receipts-notifications',
    text: `select r.id, coalesce(n.id, a.notification_id) as "notificationId"
      from receipts r
      left join notifications n on n.id = r.notification_id
      left join lateral (select notification_id from attempts
        where n.id is null and provider = r.provider and provider_message_id = r.provider_message_id limit 1) a on true
      where r.id = any($1::uuid[]) and r.matched_at is null and coalesce(n.id, a.notification_id) is not null`,
    values: [ids],
  });
  const found = new Map<string, string[]>();
  for (const { id, notificationId } of rows) found.set(notificationId, [...(found.get(notificationId) ?? []), id]);
  return found;
}

async function settleByReceipts(
  tx: Queryable,
  cipher: ContentCipher,
  notificationId: string,
  ids: string[],
  event: ReceiptEvent,
): Promise<ReceiptChange | null> {
  const locked = await lockNotification(tx, notificationId);
  if (!locked) return null;
  await tx.query({
    name: 'mark-receipts-matched',
    // What comes in of an erased notification is erased as well, once it is counted. What is not believed is kept.
    text: `with marked as (
        update receipts r set notification_id = $2, matched_at = case when ${IS_BELIEVED} then clock_timestamp() end, match_at = null
        from notifications where notifications.id = $2 and r.id = any($1::uuid[]) and r.matched_at is null)
      insert into pending_erasures (notification_id) select id from notifications where id = $2 and erased_at is not null
      on conflict do nothing`,
    values: [ids, notificationId],
  });
  const receipts = await receiptsOf(tx, cipher, notificationId);
  await suppressByReceipts(
    tx,
    cipher,
    locked,
    receipts.filter(({ id }) => ids.includes(id)),
  );
  return changeByReceipts(tx, cipher, locked, receipts, event);
}

/** All that it was matched with and that are believed, whenever that was. */
async function receiptsOf(tx: Queryable, cipher: ContentCipher, notificationId: string): Promise<MatchedReceipt[]> {
  const { rows } = await tx.query({
    name: 'receipts-of-notification',
    text: `select id, key, kind, code, detail, occurred_at as "occurredAt", received_at as "receivedAt", suppress, provider, channel,
        provider_message_id as "providerMessageId"
      from receipts where notification_id = $1 and matched_at is not null`,
    values: [notificationId],
  });
  return rows.map((row) => ({ ...row, detail: cipher.open(row.detail, ['receipts.detail', row.id]) }));
}
