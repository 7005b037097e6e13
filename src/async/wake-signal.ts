import { delay } from './backoff.ts';

export type WakeSignal = {
  wake(): void;
  /** Forgets a wake-up that nobody has waited for. */
  clear(): void;
  /**
   * Waits until the next wake-up, at most `withinMs` milliseconds. A wake-up that came while nobody waited is kept.
   * @returns whether there was one
   */
  wait(withinMs: number): Promise<boolean>;
};

/** A pause that others can end. */
export function createWakeSignal(): WakeSignal {
  let woken = new AbortController();
  const clear = () => {
    if (woken.signal.aborted) woken = new AbortController();
  };
  return {
    wake: () => woken.abort(),
    clear,
    async wait(withinMs) {
      const { signal } = woken;
      await delay(withinMs, signal);
      // Several may have waited: the first to go on uses it up, for all of them.
      if (signal === woken.signal) clear();
      return signal.aborted;
    },
  };
}
