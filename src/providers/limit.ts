export type Limit = {
  /** Restarts the clock of a phase; all phases together never outlast the total. */
  set(phaseMs: number): void;
  /** The last phase: its time is its own, whatever was used up before. */
  setLast(phaseMs: number): void;
  /** The work's result, unless the time or the caller's patience is over first. */
  race<T>(work: Promise<T>): Promise<T>;
  clear(): void;
};

/** An error with the code by which `classifySmtp` knows it. */
export function codedError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}

/** Ends a call with `ETIMEDOUT` or, when the signal aborts, `ABORTED`. */
export function createLimit(signal: AbortSignal, totalMs: number): Limit {
  const endsAt = performance.now() + totalMs;
  let timer: NodeJS.Timeout | undefined;
  let end: (error: Error) => void = () => {};
  const over = new Promise<never>((_resolve, reject) => {
    end = reject;
  });
  over.catch(() => {});
  const abort = () => end(codedError('ABORTED', 'the call was aborted'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });

  function setLast(phaseMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => end(codedError('ETIMEDOUT', 'no answer in time')), phaseMs);
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
