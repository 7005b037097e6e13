export type Retried = { retried: number; skipped: number; hasMore: boolean };

/**
 * Retries until there are no more: one request takes 10,000 at most. What a request throws, it throws; what was queued by then
 * is told.
 * @param tell how many are queued so far
 * @returns `isStuck` where the server finds more, and can retry none of them
 */
export async function retryAll(retry: () => Promise<Retried>, tell: (retried: number) => void) {
  let retried = 0;
  for (;;) {
    const page = await retry();
    retried += page.retried;
    tell(retried);
    const isStuck = page.hasMore && page.retried === 0;
    if (!page.hasMore || isStuck) return { retried, skipped: page.skipped, isStuck };
  }
}
