import { reasonOf } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Journal } from './journal.ts';

/**
 * Repeats a write until PostgreSQL takes it: by then the provider has answered, and to throw would lose that.
 * Only the end of the process ends it; the attempt's lease and the journal then tell the next execution.
 */
export async function untilWritten<T>(
  write: () => Promise<T>,
  journal: Journal,
  { logger, draining }: { logger: Logger; draining: AbortSignal },
): Promise<T> {
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
    try {
      return await write();
    } catch (error) {
      if (draining.aborted) throw error;
      logger.warn({ reason: reasonOf(error), retryInMs: pauseMs }, 'could not write the result yet; retrying');
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    journal.beat();
  }
}
