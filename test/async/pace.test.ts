import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGather } from '../../src/async/gather.ts';
import { createPace, type PaceClock } from '../../src/async/pace.ts';
import { createSemaphore } from '../../src/async/semaphore.ts';
import { createRateRow } from '../support/fakes/rate-row.ts';
import { createVirtualTime } from '../support/fakes/virtual-time.ts';

/** As many engines, slices, people of a chunk and askers of a slice as a campaign has. */
const ENGINES = 3;
const SLICES = 4;
const CHUNK = 500;
const LANES = 50;
/** Until the first of them are on their way. */
const BEGINS_MS = 2_000;

type Scene = {
  seed: number;
  perSecond: number;
  permits?: number;
  forMs?: number;
  /** How long a claim takes at least. */
  claimMs?: number;
  /** Another rate from then on. */
  later?: { atMs: number; perSecond: number };
  /** One of the engines is gone from then on, with all it holds. */
  diesAtMs?: number;
};

/**
 * A campaign with a rate in time that is made up: engines whose event loops stand still now and then, whatever they wait
 * for; a database and a mail server that are slow now and then; chunks that take their time to be laid out.
 * @returns when mails arrived, in order
 */
async function send({ seed, perSecond, permits = 5, forMs = 14_000, claimMs = 4, ...scene }: Scene): Promise<number[]> {
  const time = createVirtualTime();
  const random = randomFrom(seed);
  const between = (least: number, most: number) => least + (most - least) * random();
  /** Mostly within a span, and one of fifty much later. */
  const span = (least: number, most: number) => between(least, most) + (random() < 0.02 ? between(20, 60) : 0);
  const row = createRateRow(perSecond);
  const arrivals: number[] = [];
  let rowIsFreeAtMs = 0;
  let chunks = 0;

  function openEngine(diesAtMs: number) {
    const { run } = createSemaphore(permits);
    let standsUntilMs = 0;
    let nextStandsAtMs = between(0, 1_000);
    /** A timer or an answer of then comes when the event loop goes on. */
    async function until(atMs: number, signal?: AbortSignal): Promise<void> {
      await time.until(atMs + between(0, 2), signal);
      while (time.nowMs() >= nextStandsAtMs) {
        standsUntilMs = nextStandsAtMs + (random() < 0.05 ? between(50, 120) : between(5, 40));
        nextStandsAtMs = standsUntilMs + between(200, 1_500);
      }
      await time.until(standsUntilMs);
      if (time.nowMs() >= diesAtMs) await new Promise<never>(() => {});
    }
    const clock: PaceClock = { nowMs: time.nowMs, until };
    return { run, clock, after: (ms: number) => until(time.nowMs() + ms) };
  }

  /** PostgreSQL's clock is another; the row is one's at a time. */
  async function takeTurns(after: (ms: number) => Promise<void>, asked: { most: number; aheadMs: number }) {
    await time.until(Math.max(time.nowMs() + span(0.3, 2), rowIsFreeAtMs));
    rowIsFreeAtMs = time.nowMs() + 0.5;
    const turns = row.take(time.nowMs() + 1e12, asked);
    await after(span(0.5, 2));
    return turns;
  }

  async function slice({ run, clock, after }: ReturnType<typeof openEngine>): Promise<void> {
    const number = ++chunks;
    const over = new AbortController();
    const { signal } = over;
    setMaxListeners(0, signal);
    let people = CHUNK;
    const claim = createGather<null, boolean>({
      async work(asked) {
        await after(span(claimMs, claimMs + 10));
        const claimed = Math.min(asked.length, people);
        people -= claimed;
        if (people === 0) over.abort();
        return asked.map((_, index) => index < claimed);
      },
    });
    await after(between(300, 900));
    const sendNext = createPace<true>({
      takeTurns: (most) => takeTurns(after, { most, aheadMs: 50 - 5 * (number % 4) }),
      withPermit: (work) => run(work, { signal }),
      ready: async () => (await claim(null)) || null,
      async go() {
        await time.until(time.nowMs() + span(1, 6));
        arrivals.push(time.nowMs());
        await after(span(1, 4));
      },
      left: () => people,
      soonestMs: 10 + 5 * (number % 4),
      signal,
      clock,
    });
    const lane = async () => {
      while (!signal.aborted) await sendNext().catch((error) => expect(error).toBe(signal.reason));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  const engines = Array.from({ length: ENGINES }, (_, index) =>
    openEngine(index === 0 ? (scene.diesAtMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY),
  );
  const place = async (index: number) => {
    for (let turn = index; ; turn++) {
      const isDead = turn % ENGINES === 0 && time.nowMs() >= (scene.diesAtMs ?? Number.POSITIVE_INFINITY);
      if (!isDead) await slice(engines[turn % ENGINES] as (typeof engines)[number]);
    }
  };
  for (let index = 0; index < SLICES; index++) void place(index);
  if (scene.later) {
    await time.run(scene.later.atMs);
    row.become(scene.later.perSecond);
  }
  await time.run(forMs);
  return arrivals;
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function figuresOf(arrivals: readonly number[], fromMs: number, toMs: number) {
  const at = arrivals.filter((ms) => ms >= fromMs && ms < toMs);
  let inASecond = 0;
  let first = 0;
  for (const [last, moment] of at.entries()) {
    while (moment - (at[first] as number) >= 1_000) first++;
    inASecond = Math.max(inASecond, last - first + 1);
  }
  return { mean: (at.length * 1_000) / (toMs - fromMs), inASecond };
}

/** @param least of the pace */
function expectPace(
  arrivals: readonly number[],
  { perSecond, fromMs, toMs, least = 0.96 }: { perSecond: number; fromMs: number; toMs: number; least?: number },
): void {
  const { mean, inASecond } = figuresOf(arrivals, fromMs, toMs);
  // One may have come just before, and one come just after.
  const most = mean + 2_000 / (toMs - fromMs);
  expect({ mean, isKept: most >= perSecond * least }).toMatchObject({ isKept: true });
  // One more than so many fit into a second that begins with one of them.
  expect({ inASecond, isKept: inASecond <= Math.max(perSecond * 1.1, perSecond + 1) }).toMatchObject({ isKept: true });
}

const seeds = fc.integer({ min: 0 });
/** The bounds are of what is likely, so that some seed breaks them: always the same are tried. */
const THE_SAME = { seed: 1 };

/** At a thousand, chunks are through sooner than others are laid out. */
const PACES: (Omit<Scene, 'seed'> & { least?: number; numRuns: number })[] = [
  { perSecond: 5, numRuns: 5 },
  { perSecond: 50, numRuns: 5 },
  { perSecond: 200, numRuns: 5 },
  { perSecond: 1_000, least: 0.7, permits: 20, forMs: 6_000, numRuns: 2 },
];

test.each(PACES)(
  'of $perSecond a second hardly any is lost, and in no second there are many more',
  async ({ numRuns, least = 0.96, ...scene }) => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { perSecond, forMs = 14_000 } = scene;
        expectPace(await send({ seed, ...scene }), { perSecond, fromMs: BEGINS_MS, toMs: forMs, least });
      }),
      { ...THE_SAME, numRuns },
    );
  },
);

test('where an engine dies with the turns that it holds, the others keep the pace', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const arrivals = await send({ seed, perSecond: 200, diesAtMs: 5_000 });
      // Its chunks are begun elsewhere later, and of those that are left more are laid out at once.
      expectPace(arrivals, { perSecond: 200, fromMs: BEGINS_MS, toMs: 14_000, least: 0.8 });
    }),
    { ...THE_SAME, numRuns: 3 },
  );
});

test('another pace has taken hold after two seconds', async () => {
  const paces = fc.constantFrom([50, 200], [200, 50], [0.1, 100], [1_000, 5]);
  await fc.assert(
    fc.asyncProperty(seeds, paces, async (seed, [before = 0, after = 0]) => {
      const arrivals = await send({ seed, perSecond: before, later: { atMs: 4_000, perSecond: after } });
      expectPace(arrivals, { perSecond: after, fromMs: 6_000, toMs: 14_000, least: 0.95 });
    }),
    { ...THE_SAME, numRuns: 4 },
  );
});

test('where it takes longer to make one ready than turns are taken ahead, it goes on all the same', async () => {
  const arrivals = await send({ seed: 17, perSecond: 50, claimMs: 150, permits: 20 });
  expect(figuresOf(arrivals, BEGINS_MS, 14_000).mean).toBeGreaterThan(44);
});

test('where everybody waits long for a permit, no turn is taken that would be over by then', async () => {
  const time = createVirtualTime();
  const row = createRateRow(20);
  const over = new AbortController();
  const wentAt: number[] = [];
  const sendNext = createPace<true>({
    takeTurns: async (most) => row.take(time.nowMs(), { most, aheadMs: 50 }),
    async withPermit(work) {
      await time.until(time.nowMs() + 300);
      await work();
    },
    ready: async () => true,
    go: async () => void wentAt.push(time.nowMs()),
    left: () => 100,
    soonestMs: 10,
    signal: over.signal,
    clock: time,
  });
  const lane = async () => {
    while (!over.signal.aborted) await sendNext();
  };
  void Promise.all([lane(), lane()]);
  await time.run(3_000);
  over.abort();
  expect(wentAt.length).toBeGreaterThanOrEqual(15);
});
