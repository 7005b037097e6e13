import { setTimeout as sleep } from 'node:timers/promises';

/** Pauses that double from `fromMs` up to `toMs`; `jitter`, 0 to 1, is the part of each that is left to chance. */
export type Backoff = { fromMs: number; toMs: number; jitter?: number };

export type RetryOptions = {
  backoff: Backoff;
  /** Whether the work may succeed after this error. @param tries so far, 1 after the first */
  shouldRetry: (error: unknown, tries: number) => boolean;
  /** Told before each pause. */
  onRetry?: (error: unknown, retryInMs: number) => void;
};

/** Waits `ms` milliseconds, or less when `signal` is aborted; never rejects. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
}

/**
 * The pause after a failure, in milliseconds.
 * @param failures before this one: 0 for the first pause
 * @param random from 0 to 1; with `jitter: 1` this is "full jitter":
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(
  failures: number,
  { fromMs, toMs, jitter = 0 }: Backoff,
  random: number = Math.random(),
): number {
  return Math.min(fromMs * 2 ** Math.min(failures, 30), toMs) * (1 - jitter * random);
}

/** Repeats `work` for as long as `shouldRetry` says so. @throws the last error of the work */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { backoff, shouldRetry, onRetry } = options;
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!shouldRetry(error, tries)) throw error;
      const retryInMs = backoffMs(tries - 1, backoff);
      onRetry?.(error, retryInMs);
      await delay(retryInMs);
    }
  }
}
