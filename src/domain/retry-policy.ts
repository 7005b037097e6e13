/** When to try again, in milliseconds. Travels in the Kafka record, so that replays and tests control it. */
export type RetryPolicy =
  | { maxRetries: number; initialDelayMs: number; factor: number; maxDelayMs: number; jitter: number }
  | { delaysMs: number[] };

/** A policy as somebody asks for it: with gaps, or as a list of delays, which has none. */
export type RetryWish = {
  maxRetries?: number | undefined;
  initialDelayMs?: number | undefined;
  factor?: number | undefined;
  maxDelayMs?: number | undefined;
  jitter?: number | undefined;
  delaysMs?: number[] | undefined;
};

export const MAX_RETRIES_ALLOWED = 20;

/** Four sends at most: one first and retries after 2, 4 and 8 s (the customer's requirement). */
export const DEFAULT_RETRY: RetryPolicy = {
  maxRetries: 3,
  initialDelayMs: 2_000,
  factor: 2,
  maxDelayMs: 300_000,
  jitter: 0,
};

/** What was asked for, its gaps filled from `defaults`; where those are a list of delays, from the built-in policy. */
export function completeRetry(wish: RetryWish, defaults: RetryPolicy): RetryPolicy {
  if (Object.keys(wish).length === 0) return defaults;
  if (wish.delaysMs) return { delaysMs: wish.delaysMs };
  return { ...('delaysMs' in defaults ? DEFAULT_RETRY : defaults), ...wish } as RetryPolicy;
}

/** How often it is tried again after the first call. */
export function maxRetriesOf(policy: RetryPolicy): number {
  return 'delaysMs' in policy ? policy.delaysMs.length : policy.maxRetries;
}

/**
 * The wait before retry number `retry` (1 for the first), or null when the policy is spent.
 * @param random uniform in [0, 1); with `jitter` j the wait is scaled by a factor in [1 - j, 1 + j].
 */
export function retryDelayMs(policy: RetryPolicy, retry: number, random: number): number | null {
  if (retry < 1 || retry > maxRetriesOf(policy)) return null;
  if ('delaysMs' in policy) return policy.delaysMs[retry - 1] ?? null;
  const grown = Math.min(policy.initialDelayMs * policy.factor ** (retry - 1), policy.maxDelayMs);
  return Math.round(grown * (1 + policy.jitter * (2 * random - 1)));
}
