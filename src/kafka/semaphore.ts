export type Semaphore = {
  /** Waits for a permit, first come first served. The answer gives it back; calling that twice does no harm. */
  take(): Promise<() => void>;
};

/** At most `count` permits at once. */
export function createSemaphore(count: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = count;

  function giveBack(): void {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let taken = true;
      return () => {
        if (taken) giveBack();
        taken = false;
      };
    },
  };
}
