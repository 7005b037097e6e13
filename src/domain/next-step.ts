import { FromNewerRelease } from './newer-release.ts';
import type { DeliveryOutcome } from './outcome.ts';
import { type RetryPolicy, retryDelayMs } from './retry-policy.ts';

/** How long to wait before a message that the provider may have taken is sent once more. */
export const RESEND_AFTER_MS = 30_000;

export type Failure = Extract<DeliveryOutcome, { kind: 'transient' | 'permanent' | 'ambiguous' }>;

/**
 * How long to wait before the same provider is tried again, or null to leave it for the next route.
 * @param retry which retry this would be, 1 for the first. @param random uniform in [0, 1), for jitter.
 * @throws FromNewerRelease for an outcome that only a newer worker's activity gives
 */
export function pauseAfter(failure: Failure, policy: RetryPolicy, retry: number, random: number): number | null {
  switch (failure.kind) {
    case 'transient': {
      const delayMs = retryDelayMs(policy, retry, random);
      return delayMs === null ? null : Math.max(delayMs, failure.retryAfterMs ?? 0);
    }
    case 'ambiguous':
      return RESEND_AFTER_MS;
    case 'permanent':
      return null;
    default:
      throw new FromNewerRelease('outcome');
  }
}
