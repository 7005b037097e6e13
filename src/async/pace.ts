import { delay } from './backoff.ts';
import { createGather } from './gather.ts';

/** Turns as whoever counts them for all has given them, by his own clock in milliseconds. */
export type Turns = {
  /** When they were given. */
  nowMs: number;
  taken: number;
  /** When the first of them is, from `nowMs` on; past where it is made up for. The others follow `pauseMs` after each other. */
  firstInMs: number;
  pauseMs: number;
  /** When the next can be taken, from `nowMs` on. */
  againInMs: number;
};

/** A clock that goes on evenly, and whoever waits by it; both are given by tests. */
export type PaceClock = {
  nowMs(): number;
  /** Until then, or until the signal is aborted. */
  until(atMs: number, signal?: AbortSignal): Promise<void>;
};

export type PaceOptions<T> = {
  /** Takes up to `most` turns that come soon; null where there is no pace to keep. */
  takeTurns(most: number): Promise<Turns | null>;
  /** Does the work with a permit for it. */
  withPermit(work: () => Promise<void>): Promise<void>;
  /** Makes the next ready, before its moment; null where there is nothing left. */
  ready(): Promise<T | null>;
  /** Begins at the moment. What was made ready goes in any case. */
  go(one: T): Promise<void>;
  /** How many are left to be made ready: no turn is taken that nobody would use. */
  left(): number;
  /** Who found no turn asks again no sooner than after so many milliseconds. */
  soonestMs: number;
  /** Aborted when no more are to be made ready. */
  signal: AbortSignal;
  clock?: PaceClock;
};

type Turn = { atMs: number; lateAfterMs: number };

/** No more ask for a turn at once, each with a permit: where no turn is to be had it is idle meanwhile. */
const MOST_ASKING = 10;
/** Nobody asks again later: by then another pace has taken hold. */
const LATEST_MS = 1_000;
/** Who is ready later than this after its moment takes another turn: several that are late would go at once. */
const LATE_AFTER_MS = 30;
/**
 * One of so many may, and so many one after the other: where most are late, as on a machine that has too much to do, each
 * would need two turns, and half as many would go.
 */
const LATE_ONE_OF = 20;
const MOST_LATE = 10;
/** Who is late goes after so long in any case. */
const LATE_FOR_MS = 500;

/**
 * Keeps a pace that several processes have together: the permit comes first, then the turn, which is near, then what makes
 * ready for it, and at the moment of the turn it goes. So a turn is lost only where making ready takes longer than it was
 * taken ahead; where permits are scarce turns are taken later, and none of them waits for one.
 * @returns what does one; many of them at once, for as long as there is something left
 */
export function createPace<T>(options: PaceOptions<T>): () => Promise<void> {
  const { takeTurns, withPermit, ready, go, left, soonestMs, signal, clock = STEADY } = options;
  const enter = createDoor(() => Math.min(MOST_ASKING, 1 + Math.floor((soonestMs + waitedMs) / lastPauseMs)), signal);
  const toOurs = createTranslation();
  let lastPauseMs = Number.POSITIVE_INFINITY;
  /** So long the last has waited for its permit: meanwhile others wait as well, or there would be too few. */
  let waitedMs = 0;
  /** Before that nobody has found a turn in vain. */
  let openAtMs = Number.NEGATIVE_INFINITY;
  /** Turns of those that are not ready yet. */
  let inHand = 0;
  /** So many more may take another turn. */
  let mayBeLate = MOST_LATE;

  const nextTurn = createGather<{ isReady: boolean }, Turn | null>({
    async work(asked) {
      const readyOnes = asked.filter(({ isReady }) => isReady).length;
      const most = Math.min(asked.length, readyOnes + Math.max(0, left() - inHand));
      const turns = most > 0 ? await takeAtMost(most) : [];
      if (turns.length < asked.length) openAtMs = Math.max(openAtMs, clock.nowMs() + soonestMs);
      // Who is ready holds up others.
      const forReady = turns.splice(0, readyOnes);
      return asked.map(({ isReady }) => {
        const turn = (isReady ? forReady : turns).shift();
        if (turn && !isReady) inHand++;
        return turn ?? null;
      });
    },
  });

  async function takeAtMost(most: number): Promise<Turn[]> {
    const askedAtMs = clock.nowMs();
    const turns = await takeTurns(most);
    const answeredAtMs = clock.nowMs();
    if (!turns)
      return Array.from({ length: most }, () => ({ atMs: answeredAtMs, lateAfterMs: Number.POSITIVE_INFINITY }));
    const { nowMs, taken, firstInMs, pauseMs, againInMs } = turns;
    lastPauseMs = pauseMs;
    const givenAtMs = toOurs(nowMs, { askedAtMs, answeredAtMs });
    if (taken < most) openAtMs = answeredAtMs + Math.min(Math.max(againInMs, soonestMs), LATEST_MS);
    const lateAfterMs = Math.max(LATE_AFTER_MS, pauseMs / 2);
    return Array.from({ length: taken }, (_, index) => {
      return { atMs: givenAtMs + Math.max(0, firstInMs + index * pauseMs), lateAfterMs };
    });
  }

  /** Until the moment of the turn, or of another where it is late already. */
  async function come(turn: Turn): Promise<void> {
    await clock.until(turn.atMs);
    const nowMs = clock.nowMs();
    mayBeLate = Math.min(mayBeLate + 1 / LATE_ONE_OF, MOST_LATE);
    if (nowMs <= turn.atMs + turn.lateAfterMs || mayBeLate < 1) return;
    mayBeLate--;
    await comeLater(nowMs + LATE_FOR_MS);
  }

  async function comeLater(atLastMs: number): Promise<void> {
    for (;;) {
      const turn = await nextTurn({ isReady: true });
      await clock.until(Math.min(turn?.atMs ?? openAtMs, atLastMs));
      if (turn || clock.nowMs() >= atLastMs) return;
    }
  }

  async function sendIn(turn: Turn): Promise<void> {
    const one = await ready().finally(() => {
      inHand--;
    });
    if (one === null) return;
    // Where no turn can be asked for, it goes without.
    await come(turn).catch(() => {});
    await go(one);
  }

  return async function sendNext() {
    const leave = await enter();
    try {
      await clock.until(openAtMs, signal);
      if (signal.aborted) return;
      const sinceMs = clock.nowMs();
      await withPermit(async () => {
        waitedMs = clock.nowMs() - sinceMs;
        const turn = await nextTurn({ isReady: false });
        leave();
        if (turn) await sendIn(turn);
      });
    } finally {
      leave();
    }
  };
}

/** Lets in as many at once as there is room for now, and the others once somebody leaves, or all is over. */
function createDoor(room: () => number, over: AbortSignal): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const letIn = () => {
    while (waiting.length > 0 && (over.aborted || inside < room())) {
      inside++;
      waiting.shift()?.();
    }
  };
  over.addEventListener('abort', letIn, { once: true });
  return async () => {
    if (over.aborted || inside < room()) inside++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isInside = true;
    return () => {
      if (isInside) inside--;
      isInside = false;
      letIn();
    };
  };
}

/**
 * Moments of another clock on ours. An answer says that it was so late there at some moment between question and answer; what
 * is known of the clocks is moved no further than the newest answer needs, so one that was quick makes them all exact.
 */
function createTranslation() {
  let apartMs: number | undefined;
  return (theirsMs: number, { askedAtMs, answeredAtMs }: { askedAtMs: number; answeredAtMs: number }): number => {
    const mostMs = answeredAtMs - theirsMs;
    apartMs = Math.min(Math.max(apartMs ?? mostMs, askedAtMs - theirsMs), mostMs);
    return theirsMs + apartMs;
  };
}

const STEADY: PaceClock = {
  nowMs: () => performance.now(),
  async until(atMs, signal) {
    const leftMs = atMs - performance.now();
    // A timer of a part of a millisecond would be early.
    if (leftMs > 0) await delay(Math.ceil(leftMs), signal);
  },
};
