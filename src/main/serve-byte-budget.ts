export type Reservation = {
  /** Resolves once these bytes are free, in the order of asking; a second call waits for the first. */
  take(bytes: number): Promise<void>;
  /** Gives them back, or takes back the question. */
  release(): void;
};

/** Memory that is shared out first come, first served. No one may ask for more than there is in all. */
export function createByteBudget(totalBytes: number): { ticket(): Reservation } {
  const waiting = new Set<{ bytes: number; begin: () => void }>();
  let freeBytes = totalBytes;
  const serveNext = () => {
    for (const one of waiting) {
      if (one.bytes > freeBytes) return;
      waiting.delete(one);
      freeBytes -= one.bytes;
      one.begin();
    }
  };
  return {
    ticket() {
      let taken: Promise<void> | undefined;
      let giveBack = () => {};
      return {
        take(bytes) {
          taken ??= new Promise((resolve) => {
            const question = { bytes, begin };
            function begin() {
              giveBack = () => {
                freeBytes += bytes;
              };
              resolve();
            }
            giveBack = () => waiting.delete(question);
            waiting.add(question);
            serveNext();
          });
          return taken;
        },
        release() {
          giveBack();
          giveBack = () => {};
          serveNext();
        },
      };
    },
  };
}
