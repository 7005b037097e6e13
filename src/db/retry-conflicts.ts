import { retry } from '../async/backoff.ts';

/** Deadlock, serialization failure, lock not available: PostgreSQL undid the statement; the same one may pass now. */
const CONFLICTS = new Set(['40P01', '40001', '55P03']);
const TRIES = 5;
const BACKOFF = { fromMs: 20, toMs: 160, jitter: 1 };

/** Repeats a statement or transaction that lost a race for locks. */
export function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  return retry(work, { backoff: BACKOFF, shouldRetry: (error, tries) => tries < TRIES && isConflict(error) });
}

function isConflict(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && CONFLICTS.has(code);
}
