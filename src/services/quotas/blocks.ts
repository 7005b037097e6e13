import type { Block } from '../../domain/quota.ts';

export type Place = {
  isGranted: boolean;
  /** How many more the window has, as far as this process knows. */
  remaining: number;
  endsInMs: number;
  endsAt: Date;
  /** For a place that was not used. Once its window is over it does nothing. */
  giveBack: () => void;
};

export type Blocks = {
  /**
   * Takes one place of `limit` in the current window of `key`.
   * @param askBlock gives this process up to so many places of the window, over all processes never more than the limit
   */
  take(key: string, limit: number, askBlock: (places: number) => Promise<Block>): Promise<Place>;
};

type Held = { limit: number; leased: number; left: number; isSpent: boolean; until: number; endsAt: Date };

/** Windows that have ended are forgotten when there are so many. */
const MOST_HELD = 10_000;

/** How many places a process takes at a time: 1 % of the limit, so that it asks a hundred times and holds little. */
export function blockOf(limit: number): number {
  return Math.max(1, Math.floor(limit / 100));
}

/**
 * Limits that several processes keep together: each takes blocks and counts them down in memory. Never more than the limit
 * is taken; one block per process at most stays unused while another process refuses.
 * @param now milliseconds on a clock that is never set back
 */
export function createBlocks(now: () => number = () => performance.now()): Blocks {
  const held = new Map<string, Held>();
  const asked = new Map<string, Promise<void>>();

  function current(key: string, limit: number): Held | undefined {
    const found = held.get(key);
    if (!found || found.until <= now()) return undefined;
    // What was given under a higher limit may be too much under this one.
    if (limit < found.limit) {
      held.delete(key);
      return undefined;
    }
    if (limit > found.limit) Object.assign(found, { limit, isSpent: false });
    return found;
  }

  async function ask(key: string, limit: number, askBlock: (places: number) => Promise<Block>): Promise<void> {
    const startedAt = now();
    const { granted, leased, endsInMs, endsAt } = await askBlock(blockOf(limit));
    const before = current(key, limit);
    const fresh = { limit, leased, isSpent: granted === 0, until: startedAt + endsInMs, endsAt };
    // The same object goes on, so that what was taken of it can still be given back.
    if (before?.endsAt.getTime() === endsAt.getTime()) Object.assign(before, fresh, { left: before.left + granted });
    else held.set(key, { ...fresh, left: granted });
    if (held.size > MOST_HELD) for (const [old, { until }] of held) if (until <= now()) held.delete(old);
  }

  return {
    async take(key, limit, askBlock) {
      for (;;) {
        const found = current(key, limit);
        if (found && (found.left > 0 || found.isSpent)) return placeOf(found, now());
        let pending = asked.get(key);
        if (!pending) {
          pending = ask(key, limit, askBlock).finally(() => asked.delete(key));
          asked.set(key, pending);
        }
        await pending;
      }
    },
  };
}

function placeOf(held: Held, now: number): Place {
  const isGranted = held.left > 0;
  if (isGranted) held.left--;
  let isGivenBack = !isGranted;
  return {
    isGranted,
    remaining: Math.max(0, held.limit - held.leased) + held.left,
    endsInMs: held.until - now,
    endsAt: held.endsAt,
    giveBack() {
      if (!isGivenBack) held.left++;
      isGivenBack = true;
    },
  };
}
