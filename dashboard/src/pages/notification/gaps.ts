export type Gap = { px: number; isBroken: boolean };

/** A gap over so many times the next smaller one is drawn broken: to scale it would leave nothing of the others. */
const BREAK = 8;
/** Smaller differences than this make no gap long. */
const NOTICED_MS = 1_000;
/** What is drawn at full height at least: a story of milliseconds stays short. */
const LEAST_FULL_MS = 2_000;

/**
 * The room between the steps of a story. Gaps are to scale with each other, the longest at `mostPx`; those that are far longer than
 * all others are broken, as long as the longest that is not.
 * @param gapsMs in their order; below 0 counts as 0
 */
export function layGaps(gapsMs: readonly number[], { leastPx = 4, mostPx = 72 } = {}): Gap[] {
  const ascending = gapsMs.map((ms) => Math.max(0, ms)).sort((a, b) => a - b);
  let full = ascending.length - 1;
  while (full > 0 && (ascending[full] ?? 0) > BREAK * Math.max(ascending[full - 1] ?? 0, NOTICED_MS)) full -= 1;
  const fullMs = Math.max(ascending[full] ?? 0, LEAST_FULL_MS);
  return gapsMs.map((ms) => {
    const isBroken = ms > fullMs;
    return { isBroken, px: isBroken ? mostPx : Math.max(leastPx, Math.round((mostPx * Math.max(0, ms)) / fullMs)) };
  });
}
