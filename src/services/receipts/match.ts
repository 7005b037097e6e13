import type { Queryable } from '../../db/client.ts';
import type { ContentCipher } from '../../db/content-cipher.ts';
import { type LockedNotification, lockNotification } from '../../db/queries/notifications/lock.ts';
import {
  changeStatusByReceipt,
  correctArrival,
  findReceiptNotifications,
  findReceiptRoute,
  type MatchedReceipt,
  markReceiptsMatched,
  readMatchedReceipts,
} from '../../db/queries/receipts/match.ts';
import { addSuppression, scopeOf, suppressRecipient } from '../../db/queries/suppressions.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ReceiptKind } from '../../domain/receipt.ts';
import { receiptsVerdict } from '../../domain/receipts-verdict.ts';
import { canBecome } from '../../domain/status.ts';
import { reasonOf } from '../../observability/health.ts';
import { traceIdOf } from '../../observability/trace-context.ts';
import { giveTurnsBack } from '../delivery/user-window.ts';
import { statusEvent } from '../outbox-records.ts';
import type { Ports } from '../ports.ts';
import { type CopyReceipt, judgeReceipts } from './judge.ts';

export type MatchDeps = Pick<Ports, 'database' | 'wakeRelay' | 'metrics' | 'logger'> & {
  /** For the keyed hashes by which addresses are compared. */
  secret: string;
};

/** A notification that a receipt has moved. */
type Change = { notification: LockedNotification; status: ReceiptKind; code: string | null };

/**
 * Looks for the notifications of these receipts, by our id, else by their provider's id of an attempt, and has each
 * settled by all receipts that it ever had. What is not found stays due, as does what fails, which stops no other.
 * @param ids UUIDs of receipts
 */
export async function matchReceipts(deps: MatchDeps, ids: readonly string[]): Promise<void> {
  const { database, wakeRelay, logger } = deps;
  const { pool } = database;
  for (const [notificationId, ofIt] of await findReceiptNotifications(pool, ids)) {
    try {
      const settle = (tx: Queryable) => settleByReceipts(tx, deps, notificationId, ofIt);
      const change = await retryConflicts(() => inTransaction(pool, settle));
      if (!change) continue;
      wakeRelay();
      report(deps, change);
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, 'receipt not matched; it will be retried');
    }
  }
}

async function settleByReceipts(
  tx: Queryable,
  { database: { cipher }, secret }: Pick<MatchDeps, 'database' | 'secret'>,
  notificationId: string,
  ids: string[],
): Promise<Change | null> {
  const locked = await lockNotification(tx, notificationId);
  if (!locked) return null;
  const { believed, ofCopies } = await judgeReceipts(tx, cipher, secret, { ids, notificationId });
  await markReceiptsMatched(tx, { ids, believed }, notificationId);
  const receipts = await readMatchedReceipts(tx, cipher, notificationId);
  for (const receipt of receipts) if (believed.includes(receipt.id)) await suppress(tx, cipher, locked, receipt);
  for (const copy of ofCopies) await suppressCopy(tx, cipher, locked, copy);
  return change(tx, cipher, locked, receipts);
}

/** Puts the address that a receipt gives up on the client's list, as far as it says. */
async function suppress(
  tx: Queryable,
  cipher: ContentCipher,
  { id, channel }: LockedNotification,
  receipt: MatchedReceipt,
): Promise<void> {
  if (receipt.suppress === null) return;
  const target = { notificationId: id, channel: receipt.channel ?? channel };
  await suppressRecipient(tx, cipher, target, receipt.suppress, receipt.code);
}

/**
 * The same for somebody in cc or bcc; the row names no notification, since none on record went to them alone. What a test
 * key sends tells nothing of an address.
 */
async function suppressCopy(
  tx: Queryable,
  cipher: ContentCipher,
  { clientId, environment }: LockedNotification,
  { address, recipientHash, reason, code }: CopyReceipt,
): Promise<void> {
  if (environment === 'test') return;
  const scope = scopeOf(reason);
  await addSuppression(tx, cipher, { clientId, recipientHash, scope, reason, address, note: code });
}

/** Makes of a notification what all its receipts add up to. Null where the status stays. */
async function change(
  tx: Queryable,
  cipher: ContentCipher,
  locked: LockedNotification,
  receipts: readonly MatchedReceipt[],
): Promise<Change | null> {
  const verdict = receiptsVerdict(receipts);
  if (!verdict) return null;
  const { last, arrivedAt } = verdict;
  const { kind: status, code } = last;
  // The same status with a reason that goes before the one on record: the order of arrival must not decide.
  const isOtherReason = locked.status === status && locked.reason !== code;
  if (!isOtherReason && !canBecome(locked.status, status, 'receipt')) {
    await correctArrival(tx, locked.id, arrivedAt);
    return null;
  }
  if (locked.status === 'RETRYING') await giveTurnsBack(tx, locked);
  const notification = { ...locked, ...(await findReceiptRoute(tx, locked.id, last)) };
  const event = statusEvent(notification, status, code);
  await changeStatusByReceipt(tx, cipher, locked.id, last, { arrivedAt, event });
  return { notification, status, code };
}

/** One line and the counter; never whose it is or what it says. */
function report({ logger, metrics }: MatchDeps, { notification, status, code }: Change): void {
  const { id, channel, provider, traceparent } = notification;
  const notificationId = toPublicId('notification', id);
  logger.info({ notificationId, traceId: traceIdOf(traceparent), channel, provider, status, code }, 'receipt');
  metrics.notifications.inc({ channel, status });
}
