import { retry } from '../async/backoff.ts';
import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Journal } from './journal.ts';

const BACKOFF = { fromMs: 100, toMs: 5_000 };

/**
 * Repeats a write until PostgreSQL takes it: by then the provider has answered, and to throw would lose that.
 * Only the end of the process ends it; the attempt's lease and the journal then tell the next execution.
 */
export function untilWritten<T>(
  write: () => Promise<T>,
  journal: Journal,
  { logger, draining }: { logger: Logger; draining: AbortSignal },
): Promise<T> {
  return retry(write, {
    backoff: BACKOFF,
    shouldRetry: () => !draining.aborted,
    onRetry(error, retryInMs) {
      journal.beat();
      logger.warn({ reason: reasonOf(error), retryInMs }, 'could not write the result yet; retrying');
    },
  });
}
