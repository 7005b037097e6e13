import type { Block } from '../../domain/quota.ts';

/** One unit of a limit, taken for whoever pendingBlocks. */
export type Reservation = {
  /** False where nothing is left. */
  isGranted: boolean;
  /** How many more the window has, as far as this process knows. */
  remaining: number;
  endsInMs: number;
  endsAt: Date;
  /** For what was not used. Once its window is over it does nothing. */
  release: () => void;
};

export type QuotaBlocks = {
  /**
   * Takes one of `limit` in the current window of `key`.
   * @param takeBlock gives this process up to `size` of the window, over all processes never more than the limit
   */
  take(key: string, limit: number, takeBlock: TakeBlock): Promise<Reservation>;
};

type TakeBlock = (size: number) => Promise<Block>;
type Held = { limit: number; leased: number; left: number; isSpent: boolean; until: number; endsAt: Date };

/** Windows that have ended are forgotten when there are so many. */
const MOST_HELD = 10_000;

/** How much a process takes at a time: 1 % of the limit, so that it asks a hundred times and holds little. */
export function blockSizeOf(limit: number): number {
  return Math.max(1, Math.floor(limit / 100));
}

/**
 * Limits that several processes keep together: each takes blocks and counts them down in memory. Never more than the limit
 * is taken; one block per process at most stays unused while another process refuses.
 * @param now milliseconds on a clock that is never set back
 */
export function createQuotaBlocks(now: () => number = () => performance.now()): QuotaBlocks {
  const held = new Map<string, Held>();
  const pendingBlocks = new Map<string, Promise<void>>();

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

  async function takeMore(key: string, limit: number, takeBlock: TakeBlock): Promise<void> {
    const startedAt = now();
    const { granted, leased, endsInMs, endsAt } = await takeBlock(blockSizeOf(limit));
    const before = current(key, limit);
    const fresh = { limit, leased, isSpent: granted === 0, until: startedAt + endsInMs, endsAt };
    // The same object goes on, so that what was taken of it can still be given back.
    if (before?.endsAt.getTime() === endsAt.getTime()) Object.assign(before, fresh, { left: before.left + granted });
    else held.set(key, { ...fresh, left: granted });
    if (held.size > MOST_HELD) for (const [old, { until }] of held) if (until <= now()) held.delete(old);
  }

  return {
    async take(key, limit, takeBlock) {
      for (;;) {
        const found = current(key, limit);
        if (found && (found.left > 0 || found.isSpent)) return reserve(found, now());
        let pending = pendingBlocks.get(key);
        if (!pending) {
          pending = takeMore(key, limit, takeBlock).finally(() => pendingBlocks.delete(key));
          pendingBlocks.set(key, pending);
        }
        await pending;
      }
    },
  };
}

function reserve(held: Held, now: number): Reservation {
  const isGranted = held.left > 0;
  if (isGranted) held.left--;
  let isReleased = !isGranted;
  return {
    isGranted,
    remaining: Math.max(0, held.limit - held.leased) + held.left,
    endsInMs: held.until - now,
    endsAt: held.endsAt,
    release() {
      if (!isReleased) held.left++;
      isReleased = true;
    },
  };
}
