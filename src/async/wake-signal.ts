export type WakeSignal = {
  /** Ends the pause of all who wait. */
  wake(): void;
  /** Forgets a wake-up that nobody has waited for. */
  clear(): void;
  /**
   * Waits until the next wake-up, at most `withinMs` milliseconds. A wake-up that came while nobody waited is kept.
   * @returns whether there was one
   */
  wait(withinMs: number): Promise<boolean>;
};

/** A pause that others can end. Without `AbortSignal`, which makes an error with a stack of each wake-up. */
export function createWakeSignal(): WakeSignal {
  let isKept = false;
  const waiting = new Set<() => void>();
  return {
    wake() {
      isKept = waiting.size === 0;
      for (const goOn of waiting) goOn();
      waiting.clear();
    },
    clear() {
      isKept = false;
    },
    async wait(withinMs) {
      if (isKept) {
        isKept = false;
        return true;
      }
      return new Promise((resolve) => {
        const goOn = () => {
          clearTimeout(timer);
          resolve(true);
        };
        const timer = setTimeout(() => {
          waiting.delete(goOn);
          resolve(false);
        }, withinMs);
        waiting.add(goOn);
      });
    },
  };
}
