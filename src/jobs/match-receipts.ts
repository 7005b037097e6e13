import { withJobLock } from '../db/queries/job-lock.ts';
import { takeDueReceipts } from '../db/queries/receipts/store.ts';
import { type MatchDeps, matchReceipts } from '../services/receipts/match.ts';
import { type RunningJob, runEvery } from './run-every.ts';

export type ReceiptMatchingDeps = MatchDeps & {
  pollMs?: number;
  /** Of one round: what a second of one connection can do. */
  batchSize?: number;
};

/** Looks again for the notifications of receipts that came before them, until it is stopped. Any number may run. */
export function runReceiptMatching(deps: ReceiptMatchingDeps): RunningJob {
  const { database, logger, pollMs = 1_000, batchSize = 200 } = deps;
  const round = () =>
    withJobLock(database.pool, 'receipts', async () => {
      const due = await takeDueReceipts(database.pool, batchSize);
      if (due.length > 0) await matchReceipts(deps, due);
    });
  return runEvery('receipts', pollMs, round, logger);
}
