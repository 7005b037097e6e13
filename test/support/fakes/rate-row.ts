import type { Turns } from '../../../src/async/pace.ts';

const SLACK_MS = 20;
const FURTHEST_AHEAD_MS = 80;

/** What `takeRateTurns` makes of a campaign's row, without PostgreSQL; `test/activities/rate-turns` holds it to that. */
export function createRateRow(perSecond: number, firstAtMs?: number) {
  let pauseMs = 1_000 / perSecond;
  let nextAtMs = firstAtMs;
  return {
    become(another: number): void {
      pauseMs = 1_000 / another;
    },
    take(nowMs: number, { most, aheadMs }: { most: number; aheadMs: number }): Turns {
      nextAtMs ??= nowMs;
      const firstAtMs = nextAtMs > nowMs + FURTHEST_AHEAD_MS + pauseMs ? nowMs : Math.max(nextAtMs, nowMs - SLACK_MS);
      const come = 1 + Math.floor((nowMs + aheadMs - firstAtMs) / pauseMs);
      const taken = Math.min(most, Math.max(0, come));
      if (taken > 0) nextAtMs = firstAtMs + taken * pauseMs;
      const againInMs = Math.max(0, firstAtMs + taken * pauseMs - aheadMs - nowMs);
      return { nowMs, taken, firstInMs: firstAtMs - nowMs, pauseMs, againInMs };
    },
  };
}
