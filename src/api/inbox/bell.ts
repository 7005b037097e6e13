export type Bell = {
  ring: () => void;
  /** Whether it rings within the time, in milliseconds, or has rung since the last time that somebody waited. */
  rings(ms: number): Promise<boolean>;
};

/** For one who waits: a ring that comes while nobody waits is kept. */
export function createBell(): Bell {
  let rung = false;
  let wake = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    async rings(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const was = rung;
      rung = false;
      return was;
    },
  };
}
