import { MINUTE_MS } from '../../domain/durations.ts';

/** How often one address may do something in a minute, in this process. Null is no address, which nobody counts. */
export type Attempts = {
  /** In how many seconds an address may go on that has used up its attempts; null where it has some left. */
  waitSeconds(address: string | null): number | null;
  count(address: string | null): void;
};

/** Addresses of one minute that are told apart; further ones share a count, so that memory has a bound. */
const MOST_ADDRESSES = 50_000;
const OTHERS = 'others';

/**
 * Counts by address, in minutes that follow each other.
 * @param most in one minute
 * @param nowMs a clock that never goes back
 */
export function createAttempts(most: number, nowMs: () => number = () => performance.now()): Attempts {
  const counts = new Map<string, number>();
  let startedAt = nowMs();

  const nameOf = (address: string): string => {
    if (nowMs() - startedAt >= MINUTE_MS) {
      counts.clear();
      startedAt = nowMs();
    }
    return counts.has(address) || counts.size < MOST_ADDRESSES ? address : OTHERS;
  };
  return {
    waitSeconds(address) {
      if (address === null || (counts.get(nameOf(address)) ?? 0) < most) return null;
      return Math.max(1, Math.ceil((startedAt + MINUTE_MS - nowMs()) / 1_000));
    },
    count(address) {
      if (address === null) return;
      const name = nameOf(address);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
  };
}
