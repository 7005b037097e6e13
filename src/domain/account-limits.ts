import type { RateLimit } from './send-window.ts';

/**
 * What a provider account allows, over all workers; null for no limit of ours. `concurrency` is what each process calls
 * at once.
 */
export type AccountLimits = { rate: RateLimit | null; perDay: number | null; concurrency?: number };

/** What is called at once where nobody says. */
export const DEFAULT_CONCURRENCY = 5;

export const NO_ACCOUNT_LIMITS: AccountLimits = { rate: null, perDay: null };

/** The share of an account that is left to priorities above 3, so that a campaign never uses up what a code needs. */
const SHARE_OF_OTHERS = 0.8;

/** An account's limits as they hold for one notification; a limit is never less than one. */
export function limitsFor({ rate, perDay }: AccountLimits, priority: number): AccountLimits {
  const share = (count: number) => (priority > 3 ? Math.max(1, Math.floor(count * SHARE_OF_OTHERS)) : count);
  return {
    rate: rate && { ...rate, count: share(rate.count) },
    perDay: perDay === null ? null : share(perDay),
  };
}
