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
