import { createHash } from 'node:crypto';
import { storeReceipts } from '../../db/queries/receipts/store.ts';
import type { Receipt, ReceiptReader } from '../../domain/receipt.ts';
import { reasonOf } from '../../observability/health.ts';
import { type MatchDeps, matchReceipts } from './match.ts';
import { toRow } from './to-row.ts';

/** What is matched before the answer, which vendors await for few seconds only; the job matches the rest. */
const MATCHED_AT_ONCE = 100;

/**
 * Keeps the receipts of one post, each once, then looks for their notifications. What is kept is not lost, so nothing
 * that happens afterwards is thrown: the job looks again.
 */
export async function takeReceipts(
  deps: MatchDeps,
  source: string,
  reader: ReceiptReader,
  receipts: readonly Receipt[],
): Promise<void> {
  const { database, secret, logger } = deps;
  const rows = receipts.map((receipt) => toRow(receipt, { source, reader, secret }));
  const ids = await storeReceipts(database.pool, database.cipher, rows);
  if (ids.length === 0) return;
  try {
    await matchReceipts(deps, ids.slice(0, MATCHED_AT_ONCE));
  } catch (error) {
    logger.warn({ reason: reasonOf(error) }, 'receipts not matched; they will be retried');
  }
}

/** Keeps the first 8 KiB of a post that could not be read, once however often it comes, for a person to look at. */
export async function keepUnread(
  deps: MatchDeps,
  source: string,
  reader: ReceiptReader,
  { body, why }: { body: string; why: string },
): Promise<void> {
  // It speaks of nobody, so it decides nothing.
  const about = {
    notificationId: null,
    providerMessageId: null,
    recipients: [],
    detail: null,
    at: null,
    suppress: null,
  };
  const key = `unread:${createHash('sha256').update(body).digest('hex')}`;
  await takeReceipts(deps, source, reader, [{ ...about, key, kind: 'BOUNCED', code: `unread_${why}`, raw: body }]);
  deps.logger.warn({ source, why }, 'a post could not be read');
}
