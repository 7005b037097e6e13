/** The time of a call that has several phases. */
export type Deadline = {
  /** Restarts the clock for a phase; all phases together never outlast the total. */
  set(phaseMs: number): void;
  /** The last phase: its time is its own, whatever was used up before. */
  setLast(phaseMs: number): void;
  /** The result of the work, unless the time is over or the call is aborted first. */
  race<T>(work: Promise<T>): Promise<T>;
  clear(): void;
};

/**
 * The outcome of `work`, or a rejection with `late()` once `deadlineMs` have passed. The work itself is not
 * stopped: what it does later, also a rejection, is ignored.
 */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a call with an error whose code is `ETIMEDOUT` or, when the signal is aborted, `ABORTED`. */
export function createDeadline(signal: AbortSignal, totalMs: number): Deadline {
  const endsAt = performance.now() + totalMs;
  let timer: NodeJS.Timeout | undefined;
  let end: (code: string, message: string) => void = () => {};
  const over = new Promise<never>((_resolve, reject) => {
    end = (code, message) => reject(Object.assign(new Error(message), { code }));
  });
  over.catch(() => {});
  const abort = () => end('ABORTED', 'the call was aborted');
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });

  function setLast(phaseMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => end('ETIMEDOUT', 'no answer in time'), phaseMs);
  }

  return {
    set: (phaseMs) => setLast(Math.max(0, Math.min(phaseMs, endsAt - performance.now()))),
    setLast,
    race: (work) => Promise.race([over, work]),
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
