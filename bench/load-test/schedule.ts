/** How requests arrive: evenly; in a tenth of each ten seconds; at a rate that grows from nothing. */
export const SHAPES = ['steady', 'burst', 'ramp'] as const;
export type Shape = (typeof SHAPES)[number];

/** When each request is due, whatever becomes of those before it. */
export type Schedule = {
  count: number;
  /** Of the request of this number, counted from 0: milliseconds after the beginning. */
  dueMs(index: number): number;
};

const BURST_EVERY_MS = 10_000;
/** A burst lasts so long, and then nothing comes until the next. */
const BURST_MS = 1_000;

/**
 * `steady` and `burst` have `rate` a second on average; `ramp` reaches it at the end, and so has half as many requests.
 * @param rate a second, above 0
 */
export function scheduleOf(shape: Shape, { rate, durationMs }: { rate: number; durationMs: number }): Schedule {
  const all = Math.max(1, Math.round((rate * durationMs) / 1_000));
  switch (shape) {
    case 'steady':
      return { count: all, dueMs: (index) => (index * 1_000) / rate };
    case 'burst':
      return {
        count: all,
        dueMs(index) {
          const evenlyMs = (index * 1_000) / rate;
          const beganMs = Math.floor(evenlyMs / BURST_EVERY_MS) * BURST_EVERY_MS;
          return beganMs + (evenlyMs - beganMs) * (BURST_MS / BURST_EVERY_MS);
        },
      };
    case 'ramp':
      // So many are due by t: rate × t² / (2 × duration).
      return {
        count: Math.max(1, Math.round(all / 2)),
        dueMs: (index) => Math.sqrt((2 * index * durationMs * 1_000) / rate),
      };
  }
}

/** How many are due in each span of `spanMs`. */
export function plannedIn({ count, dueMs }: Schedule, spanMs: number, spans: number): number[] {
  const planned = Array.from({ length: spans }, () => 0);
  for (let index = 0; index < count; index++) {
    const span = Math.min(spans - 1, Math.floor(dueMs(index) / spanMs));
    planned[span] = (planned[span] ?? 0) + 1;
  }
  return planned;
}
