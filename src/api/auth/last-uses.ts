import { reasonOf } from '../../observability/health.ts';
import type { Logger } from '../../observability/logger.ts';

/**
 * Notes when a key or a session was used, beside the answer and never in its way: a note that cannot be written is written
 * next time.
 * @param what such as `a key`, for the log
 */
export function createUses(
  write: (id: string) => Promise<void>,
  what: string,
  logger: Logger,
): { note(id: string): void } {
  /** Requests that come while the note is being written need none of their own. */
  const underWay = new Set<string>();
  return {
    note(id) {
      if (underWay.has(id)) return;
      underWay.add(id);
      write(id)
        .catch((error: unknown) => logger.warn({ reason: reasonOf(error) }, `could not record the last use of ${what}`))
        .finally(() => underWay.delete(id));
    },
  };
}
