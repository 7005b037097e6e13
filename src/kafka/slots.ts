export type Slots = {
  /** Waits for a free slot, first come first served. The answer gives it back; calling that twice does no harm. */
  take(): Promise<() => void>;
};

/** A semaphore. */
export function createSlots(count: number): Slots {
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
