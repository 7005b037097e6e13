/** Deadlock, serialization failure, lock not available: PostgreSQL undid the statement; the same one may pass now. */
const CONFLICTS = new Set(['40P01', '40001', '55P03']);

/** Repeats a statement or transaction that lost a race for locks. */
export async function retryConflicts<T>(work: () => Promise<T>, tries = 5): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (tried >= tries || typeof code !== 'string' || !CONFLICTS.has(code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** tried * Math.random()));
    }
  }
}
