import type { RateLimit } from './send-window.ts';

/** A window is counted in this many cells; one more is kept, since a window seldom begins where a cell does. */
export const CELLS = 60;
const KEPT = CELLS + 1;

/**
 * What of an account's rate is used: a ring of counters, each a sixtieth of the window long, so its size does not grow
 * with the rate. All times are milliseconds on one clock.
 */
export type RateState = {
  windowMs: number;
  /** The number of the newest cell: its beginning divided by its length. */
  cell: number;
  /** Sends begun, by cell number modulo their count. */
  counts: number[];
  /** When the next ordinary send would begin if they came evenly (the theoretical arrival time of GCRA). */
  nextAt: number;
};

export type RateWish = {
  now: number;
  /** Of the whole account. */
  limit: RateLimit;
  /** What the holder's class may use of it: all for the urgent one. */
  share: number;
  isUrgent: boolean;
  /** How many ordinary sends may begin at once after a quiet time. */
  burst: number;
  /** The moment that an earlier look was given; null without one. */
  reservedAt: number | null;
  /** Others of its class that have a moment and have not come: it waits behind them. */
  ahead?: number;
  /** Sends of the newest window that the ring does not know. */
  besides?: number;
};

/** `until` takes nothing: whoever holds it as its own is counted in `ahead` for as long as it is there. */
export type RateGrant = { kind: 'begin' } | { kind: 'wait'; until: number };

/**
 * Asks for a send to begin now, so that no window ever holds more than its limit: the cells that are kept cover any
 * window that ends now. Ordinary sends are paced besides, so that a burst of one client does not use up the next
 * minute of another. O(1).
 */
export function takeRate(before: RateState | null, wish: RateWish): { state: RateState; grant: RateGrant } {
  const { now, limit, isUrgent, reservedAt, ahead = 0, besides = 0 } = wish;
  const state = advance(before, now, limit.windowMs);
  const begin = (nextAt: number) => {
    const counts = state.counts.with(state.cell % KEPT, countIn(state, state.cell) + 1);
    return { state: { ...state, counts, nextAt }, grant: { kind: 'begin' } as const };
  };
  const wait = (until: number) => ({ state, grant: { kind: 'wait', until } as const });

  const share = wish.share - besides;
  const roomAt = whenUnder(state, share, now);
  if (isUrgent) {
    if (roomAt <= now) return begin(state.nextAt);
    return wait(reservedAt === null ? whenUnder(state, share - ahead, now) : roomAt);
  }

  // What the ring covers is a little longer than the window; sends that are paced by it are never refused by it.
  const intervalMs = (limit.windowMs * KEPT) / CELLS / wish.share;
  const toleranceMs = (Math.max(1, wish.burst) - 1) * intervalMs;
  const at = reservedAt === null ? Math.max(state.nextAt - toleranceMs, roomAt) : roomAt;
  if (at <= now) return begin(state.nextAt + intervalMs);
  return wait(Math.ceil(reservedAt === null ? at + ahead * intervalMs : at));
}

/** Sends begun in so many whole cells before the present one: what is going through. */
export function lastCellsOf(state: RateState | null, now: number, windowMs: number, cells: number): number {
  const ring = advance(state, now, windowMs);
  return sum(Array.from({ length: cells }, (_, back) => countIn(ring, ring.cell - 1 - back)));
}

/** The ring as of `now`: cells that have begun since are empty. Another length of the window keeps what is used. */
function advance(before: RateState | null, now: number, windowMs: number): RateState {
  const cell = Math.floor((now * CELLS) / windowMs);
  const empty: RateState = { windowMs, cell, counts: new Array(KEPT).fill(0), nextAt: now };
  if (!before) return empty;
  const nextAt = Math.max(before.nextAt, now);
  if (before.windowMs !== windowMs) {
    const counts = empty.counts.with(cell % KEPT, sum(before.counts));
    return { ...empty, counts, nextAt };
  }
  // A clock that was set back ends no cell early.
  if (cell <= before.cell) return { ...before, nextAt };
  const counts = before.counts.map((count, index) => (isPassed(index, before.cell, cell) ? 0 : count));
  return { windowMs, cell, counts, nextAt };
}

/** Whether a cell of this place in the ring has begun after `from`, up to `to`. */
function isPassed(index: number, from: number, to: number): boolean {
  if (to - from >= KEPT) return true;
  return (((index - from - 1) % KEPT) + KEPT) % KEPT < to - from;
}

/** The earliest moment at which fewer than `count` stand in the ring, if nothing more begins. */
function whenUnder(state: RateState, count: number, now: number): number {
  let left = sum(state.counts);
  if (left < count) return now;
  for (let cell = state.cell - CELLS; cell <= state.cell; cell++) {
    left -= countIn(state, cell);
    if (left < count) return ((cell + KEPT) * state.windowMs) / CELLS;
  }
  return now + state.windowMs;
}

function countIn({ counts }: RateState, cell: number): number {
  return counts[((cell % KEPT) + KEPT) % KEPT] ?? 0;
}

function sum(counts: number[]): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
