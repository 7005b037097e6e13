import { RECEIPT_KINDS } from '../../../domain/receipt.ts';
import { receiptsVerdict } from '../../../domain/receipts-verdict.ts';
import { canBecome, mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { statusTrail } from '../notifications/status-trail.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { findRoute } from './find-route.ts';
import type { MatchedReceipt, ReceiptChange, ReceiptEvent } from './match.ts';

/**
 * Makes of a locked notification what all its receipts add up to: status, timeline row and event in one statement, and
 * the end of its dead letter, since what a vendor says of a message replaces our guess. Null where the status stays.
 */
export async function changeByReceipts(
  tx: Queryable,
  cipher: ContentCipher,
  locked: LockedNotification,
  receipts: readonly MatchedReceipt[],
  event: ReceiptEvent,
): Promise<ReceiptChange | null> {
  const verdict = receiptsVerdict(receipts);
  if (!verdict) return null;
  const { last, arrivedAt } = verdict;
  const { kind: status, code, detail, providerMessageId } = last;
  // The same status with a reason that goes before the one on record: the order of arrival must not decide.
  const isOtherReason = locked.status === status && locked.reason !== code;
  if (!isOtherReason && !canBecome(locked.status, status, 'receipt')) {
    await correctArrival(tx, locked.id, arrivedAt);
    return null;
  }
  const notification = { ...locked, ...(await findRoute(tx, locked.id, last)) };
  const parameters = sqlParameters();
  const { next } = parameters;
  const to = next(status);
  const because = next(code);
  const errorMessage = cipher.seal(detail, ['notifications.error_message', locked.id]);
  const arrived = next(arrivedAt, 'timestamptz');
  await tx.query({
    name: 'change-by-receipts',
    text: `with changed as (
      update notifications n set status = ${to}, reason = ${because}, error_code = ${because}, error_message = ${next(errorMessage)},
        provider_message_id = coalesce(provider_message_id, ${next(providerMessageId)}), delivered_at = ${arrived},
        sent_at = coalesce(sent_at, (select max(started_at) from attempts a where a.notification_id = n.id), ${arrived}, clock_timestamp()),
        sequence = sequence + 1, wake_at = null, deferred_since = null, updated_at = clock_timestamp()
      where id = ${next(locked.id, 'uuid')} and (status = any(${next(mayComeFrom(status, 'receipt'))}) or status = ${to})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, event(notification, status, code))},
    resolved as (
      update dead_letters set status = 'RESOLVED', resolved_at = clock_timestamp(), resolved_by = 'receipt', retry_at = null
      from changed where dead_letters.notification_id = changed.id and dead_letters.status <> 'RESOLVED')
    select 1 from changed`,
    values: parameters.values,
  });
  return { notification, status, code };
}

/** A receipt that changes no status may still know of an earlier arrival. */
async function correctArrival(tx: Queryable, id: string, arrivedAt: Date | null): Promise<void> {
  await tx.query({
    name: 'correct-arrival',
    text: `update notifications set delivered_at = $2 where id = $1 and delivered_at is distinct from $2 and status = any($3)`,
    values: [id, arrivedAt, RECEIPT_KINDS],
  });
}
