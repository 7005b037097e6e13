import type { KeptReceipt } from '../../../domain/receipts-verdict.ts';
import type { Status } from '../../../domain/status.ts';
import type { Pool, Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { retryConflicts } from '../../retry-conflicts.ts';
import { inTransaction } from '../../transaction.ts';
import { type LockedNotification, lockNotification } from '../notifications/lock.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { changeByReceipts } from './change-by-receipts.ts';
import { suppressByReceipts } from './suppress-by-receipts.ts';

/** As it is kept, with what says whose attempt it speaks of. */
export type MatchedReceipt = KeptReceipt & {
  id: string;
  provider: string | null;
  providerMessageId: string | null;
  suppress: 'hard_bounce' | 'complaint' | null;
};

/** A notification that a receipt has moved. */
export type ReceiptChange = { notification: LockedNotification; status: Status; code: string | null };

/** Builds the status event that is written with the change. */
export type ReceiptEvent = (notification: LockedNotification, status: Status, code: string | null) => OutboxRow;

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
    // What comes in of an erased notification is erased as well, once it is counted.
    text: `with marked as (
        update receipts set notification_id = $2, matched_at = clock_timestamp(), match_at = null
        where id = any($1::uuid[]) and matched_at is null)
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

/** All that were matched with it, whenever that was. */
async function receiptsOf(tx: Queryable, cipher: ContentCipher, notificationId: string): Promise<MatchedReceipt[]> {
  const { rows } = await tx.query({
    name: 'receipts-of-notification',
    text: `select id, key, kind, code, detail, occurred_at as "occurredAt", received_at as "receivedAt", suppress, provider,
        provider_message_id as "providerMessageId"
      from receipts where notification_id = $1 and matched_at is not null`,
    values: [notificationId],
  });
  return rows.map((row) => ({ ...row, detail: cipher.open(row.detail, ['receipts.detail', row.id]) }));
}
