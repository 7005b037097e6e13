import { createGather } from '../async/gather.ts';
import type { Pool } from '../db/client.ts';
import { takeRateTurns } from '../db/queries/lane/rate.ts';

/** A moment at which one may be sent to, on this process's steady clock. */
export type Turn = { atMs: number };
/** There is none yet. */
type AskAgain = { againInMs: number };

/** Not sooner: what comes meanwhile is taken then, ahead of its moment. */
const SOONEST_MS = 20;
/** Nor later: by then another rate has taken hold. */
const LATEST_MS = 1_000;

/**
 * Turns of a campaign's rate for those who ask at once, together by one statement. It takes none that nobody would use.
 * @param room how many more turns can be used now
 */
export function createRateTurns(pool: Pool, campaignId: string, room: () => number) {
  const again = (ms: number): AskAgain => ({ againInMs: Math.min(Math.max(ms, SOONEST_MS), LATEST_MS) });

  return createGather<null, Turn | AskAgain>({
    async work(asked) {
      const most = Math.min(asked.length, room());
      if (most <= 0) return asked.map(() => again(0));
      const turns = await takeRateTurns(pool, campaignId, most);
      const now = performance.now();
      // It has no rate any more, or does not run: the claim says which.
      if (!turns) return asked.map((_, index) => (index < most ? { atMs: now } : again(0)));
      const { taken, firstInMs, pauseMs, againInMs } = turns;
      return asked.map((_, index) => (index < taken ? { atMs: now + firstInMs + index * pauseMs } : again(againInMs)));
    },
  });
}
