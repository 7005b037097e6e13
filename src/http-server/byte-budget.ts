export type Reservation = {
  /** Resolves once there is room for so many bytes more. One question at a time. */
  take(bytes: number): Promise<void>;
  /** Nothing more is to come: from now on it is not slow, whatever it waits for. */
  complete(): void;
  /** Gives all of it back, or takes back the question. */
  release(): void;
};

export type ByteBudget = {
  /** @param onSlow told every three seconds, for as long as that is so; it is to end in `release` */
  ticket(onSlow: () => void): Reservation;
};

type Holder = {
  takenBytes: number;
  /** At the last look; null where it could not read on all the time since. */
  seenBytes: number | null;
  isComplete: boolean;
  question: { bytes: number; begin(): void } | null;
  onSlow(): void;
};

/** Three seconds, which an honest client may need to come to itself; those in which this process was busy count little. */
const LOOKS = 60;
const LOOK_MS = 50;

/**
 * Memory that is shared out in steps, as it is needed. Where all is held by some that each need more, nobody could go on:
 * so the eldest of them takes the lead, and goes on beyond the total until it gives all back; then the next. In memory are
 * at most the total and one holder more. While somebody waits, whoever holds some and was too slow for three
 * seconds is told so: neither lead nor room stays with one that does not use it.
 * @param slowestBytesPerSecond what a holder has to take on average, while others wait
 */
export function createByteBudget({
  totalBytes,
  slowestBytesPerSecond,
}: {
  totalBytes: number;
  slowestBytesPerSecond: number;
}): ByteBudget {
  /** The eldest first: what has come of it is lost if it does not come in time. */
  const holders = new Set<Holder>();
  let freeBytes = totalBytes;
  let leader: Holder | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  const leastBytes = (slowestBytesPerSecond * LOOKS * LOOK_MS) / 1_000;

  const serveNext = () => {
    for (const holder of holders) {
      if (!holder.question) continue;
      const { bytes, begin } = holder.question;
      if (bytes > freeBytes) leader ??= holder;
      if (bytes > freeBytes && leader !== holder) continue;
      holder.question = null;
      freeBytes -= bytes;
      holder.takenBytes += bytes;
      begin();
    }
  };
  const look = () => {
    if (![...holders].some(({ question }) => question)) return stopLooking();
    if (++looks % LOOKS !== 0) return;
    for (const holder of holders) {
      const { takenBytes, seenBytes, isComplete, question } = holder;
      const isSending = takenBytes > 0 && !isComplete && !question;
      holder.seenBytes = isSending ? takenBytes : null;
      if (isSending && seenBytes !== null && takenBytes - seenBytes < leastBytes) holder.onSlow();
    }
  };
  const stopLooking = () => {
    clearInterval(timer);
    timer = undefined;
    for (const holder of holders) holder.seenBytes = null;
  };

  return {
    ticket(onSlow) {
      const holder: Holder = { takenBytes: 0, seenBytes: null, isComplete: false, question: null, onSlow };
      holders.add(holder);
      return {
        take: (bytes) =>
          new Promise((begin) => {
            holder.question = { bytes, begin };
            serveNext();
            if (!holder.question) return;
            // What it waits for here it cannot read.
            holder.seenBytes = null;
            timer ??= setInterval(look, LOOK_MS);
          }),
        complete() {
          holder.isComplete = true;
        },
        release() {
          holders.delete(holder);
          if (leader === holder) leader = undefined;
          freeBytes += holder.takenBytes;
          holder.takenBytes = 0;
          serveNext();
        },
      };
    },
  };
}
