import type { PaceClock } from '../../../src/async/pace.ts';

/** Time that goes from one moment that somebody waits for to the next, once all else has come to rest. */
export type VirtualTime = PaceClock & { run(untilMs: number): Promise<void> };

/** What one step sets off may take so many turns of the event loop, in which nobody waits by this clock. */
const TURNS_OF_A_STEP = 4;

export function createVirtualTime(): VirtualTime {
  /** The soonest last. */
  const waiting: { atMs: number; wake: () => void }[] = [];
  let nowMs = 0;

  function add(atMs: number, wake: () => void): void {
    let from = 0;
    let to = waiting.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((waiting[middle] as { atMs: number }).atMs > atMs) from = middle + 1;
      else to = middle;
    }
    waiting.splice(from, 0, { atMs, wake });
  }

  return {
    nowMs: () => nowMs,
    until(atMs, signal) {
      if (atMs <= nowMs || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        signal?.addEventListener('abort', wake, { once: true });
        add(atMs, wake);
      });
    },
    async run(untilMs) {
      for (;;) {
        for (let turn = 0; turn < TURNS_OF_A_STEP; turn++) await new Promise((resolve) => setImmediate(resolve));
        const next = waiting.at(-1);
        if (!next || next.atMs > untilMs) return;
        waiting.pop();
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
    },
  };
}
