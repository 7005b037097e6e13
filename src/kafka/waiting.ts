import { setTimeout as sleep } from 'node:timers/promises';

/** Waits `delayMs`, or less when `signal` is aborted; never rejects. */
export async function waitUnlessAborted(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch(() => undefined);
}

/** Doubling from `fromMs` up to `toMs`; `attempt` is 0 for the first wait. */
export function backoffMs(attempt: number, fromMs: number, toMs: number): number {
  return Math.min(fromMs * 2 ** Math.min(attempt, 30), toMs);
}

/**
 * The outcome of `work`, or a rejection with `late()` once `deadlineMs` have passed. The work itself is not
 * stopped: what it does later, also a rejection, is ignored.
 */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), deadlineMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
