/** Who asks for a permit: 1 is first. Without a priority it is in the middle; without a client it is nobody's. */
export type Requester = {
  priority?: number | undefined;
  client?: string | undefined;
  /** Of a client's that are parts of one piece of work, the first in `place` comes first, in the turn of whichever is next. */
  part?: { of: string; place: number } | undefined;
  /** Whoever waits leaves when it is aborted: `take` and `run` then reject with its reason. */
  signal?: AbortSignal | undefined;
};

export type Semaphore = {
  /** Waits for a permit. The answer gives it back; calling that twice does no harm. */
  take(who?: Requester): Promise<() => void>;
  /** Does the work with a permit; at once, where one is free. */
  run<T>(work: () => Promise<T>, who?: Requester): Promise<T>;
};

type Waiting = Required<Pick<Requester, 'part'>> & { priority: number; client: string; begin: () => void };

/** The middle of Temporal's five. */
const ORDINARY = 3;

/**
 * At most `permits` at once. The others wait by priority, then by client in turn, then by arrival, as in Temporal's own
 * queues; where nobody says who asks, that is first come, first served.
 * @param perClient the most that one client holds, whether or not others wait
 */
export function createSemaphore(permits: number, perClient = permits): Semaphore {
  /** In order of arrival. */
  const waiting: Waiting[] = [];
  /** When a client last got a permit, counted in permits; kept only while somebody waits. */
  const lastGranted = new Map<string, number>();
  const held = new Map<string, number>();
  let free = permits;
  let granted = 0;

  const mayHold = (client: string) => (held.get(client) ?? 0) < perClient;

  function grant(client: string): void {
    lastGranted.set(client, ++granted);
    held.set(client, (held.get(client) ?? 0) + 1);
  }

  /** Undefined where a permit was free. */
  function enter({ priority = ORDINARY, client = '', part, signal }: Requester = {}): Promise<void> | undefined {
    if (free === 0 || !mayHold(client)) {
      return new Promise((resolve, reject) => {
        const begin = () => {
          signal?.removeEventListener('abort', abandon);
          resolve();
        };
        const mine: Waiting = { priority, client, part, begin };
        const abandon = () => {
          waiting.splice(waiting.indexOf(mine), 1);
          reject(signal?.reason);
        };
        if (signal?.aborted) return reject(signal.reason);
        waiting.push(mine);
        signal?.addEventListener('abort', abandon, { once: true });
      });
    }
    free--;
    grant(client);
    return undefined;
  }

  function leave({ client: left = '' }: Requester = {}): void {
    const still = (held.get(left) ?? 0) - 1;
    if (still > 0) held.set(left, still);
    else held.delete(left);
    const rank = ({ client }: Waiting) => lastGranted.get(client) ?? 0;
    let next: Waiting | undefined;
    for (const one of waiting) {
      if (!mayHold(one.client)) continue;
      if (!next || (one.priority - next.priority || rank(one) - rank(next)) < 0) next = one;
    }
    if (next) {
      const first = firstPart(next);
      // Whoever gives way stands where the other stood.
      if (first !== next) waiting[waiting.indexOf(first)] = next;
      waiting.splice(waiting.indexOf(next), 1);
      grant(first.client);
      first.begin();
    } else {
      free++;
      if (waiting.length === 0) lastGranted.clear();
    }
  }

  function firstPart(next: Waiting): Waiting {
    let first = next;
    for (const one of waiting) {
      if (one.part === undefined || one.part.of !== first.part?.of) continue;
      const isSame = one.client === first.client && one.priority === first.priority;
      if (isSame && one.part.place < first.part.place) first = one;
    }
    return first;
  }

  return {
    async take(who) {
      await enter(who);
      let isTaken = true;
      return () => {
        if (isTaken) leave(who);
        isTaken = false;
      };
    },
    async run(work, who) {
      const permit = enter(who);
      if (permit) await permit;
      try {
        return await work();
      } finally {
        leave(who);
      }
    },
  };
}
