import type { Pool } from '../db/client.ts';
import type { ContentCipher } from '../db/content-cipher.ts';
import { inTurnOfJob } from '../db/queries/job-lock.ts';
import { matchReceipts } from '../db/queries/receipts/match.ts';
import { takeDueReceipts } from '../db/queries/receipts/take-due.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { reportReceipt } from '../observability/report-receipt.ts';
import { statusEvent } from '../outbox/append.ts';
import { type RunningJob, runEvery } from './run-every.ts';

export type ReceiptMatchingDeps = {
  pool: Pool;
  cipher: ContentCipher;
  /** Told after each round that wrote outbox rows. */
  wakeRelay: () => void;
  logger: Logger;
  metrics: Metrics;
  pollMs?: number;
  /** Of one round: what a second of one connection can do. */
  batchSize?: number;
};

/** Looks again for the notifications of receipts that came before them, until it is stopped. Any number may run. */
export function runReceiptMatching(deps: ReceiptMatchingDeps): RunningJob {
  const { pool, cipher, wakeRelay, logger, metrics, pollMs = 1_000, batchSize = 200 } = deps;
  const round = () =>
    inTurnOfJob(pool, 'receipts', async () => {
      // Put off in transactions of their own: the one around them only holds the lock.
      const due = await takeDueReceipts(pool, batchSize);
      if (due.length === 0) return;
      const { changes, failed } = await matchReceipts(pool, cipher, due, statusEvent);
      for (const change of changes) reportReceipt({ logger, metrics }, change);
      if (changes.length > 0) wakeRelay();
      for (const error of failed) logger.warn({ reason: reasonOf(error) }, 'receipt not matched, tried again');
    });
  return runEvery('receipts', pollMs, round, logger);
}
