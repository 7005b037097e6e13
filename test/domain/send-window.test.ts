import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EMPTY_WINDOW,
  earliestPlace,
  giveBack,
  lateAfterMs,
  type RateLimit,
  type SendWindow,
  takeTurn,
} from '../../src/domain/send-window.ts';

const limits: fc.Arbitrary<RateLimit> = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.integer({ min: 300, max: 5_000 }),
});

/** One who wants to send: comes at a moment, is a little late at each of its places, may give up while waiting. */
const arrivals = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 8_000 }),
    // Some come after their place was forgotten, as after an outage of all workers.
    drift: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 600 }) }, fc.integer({ min: 0, max: 100_000 })),
    first: fc.boolean(),
    givesUp: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

type Arrival = { at: number; drift: number; first: boolean; givesUp: boolean };

/** Lets all of them ask, in order of time, until each has begun; answers when, and hands each step to `look`. */
function play(
  comers: Arrival[],
  limit: RateLimit,
  look: (step: { window: SendWindow; now: number; until: number | null }) => void,
) {
  let window: SendWindow = EMPTY_WINDOW;
  const begun: number[] = [];
  const agenda = comers.map((comer, index) => ({ ...comer, holder: `h${index}`, asked: 0 }));
  for (let guard = 0; agenda.length > 0; guard++) {
    if (guard > 10_000) throw new Error('somebody never gets a turn');
    agenda.sort((a, b) => a.at - b.at);
    const comer = agenda[0] as (typeof agenda)[number];
    const { holder, first } = comer;
    const before = window;
    const turn = takeTurn(window, { holder, now: comer.at, limit, first });
    window = turn.window;
    const { grant } = turn;
    look({
      window: before,
      now: comer.at,
      until: grant.kind === 'wait' && comer.asked === 0 && !first ? grant.until : null,
    });
    if (grant.kind === 'begin') {
      begun.push(comer.at);
      agenda.shift();
    } else if (comer.givesUp && comer.asked > 0) {
      window = giveBack(window, holder, { begun: false });
      agenda.shift();
    } else {
      comer.asked++;
      comer.at = grant.until + comer.drift;
    }
  }
  return begun.sort((a, b) => a - b);
}

test('no window ever holds more than its count, however late holders come and whoever goes first', () => {
  fc.assert(
    fc.property(arrivals, limits, (comers, limit) => {
      const begun = play(comers, limit, () => {});
      for (const [index, at] of begun.entries()) {
        const inWindow = begun.slice(index).filter((other) => other < at + limit.windowMs);
        expect(inWindow.length).toBeLessThanOrEqual(limit.count);
      }
    }),
    { numRuns: 1_500 },
  );
});

test('no place, when given, is later than it must be', () => {
  fc.assert(
    fc.property(arrivals, limits, (comers, limit) => {
      play(comers, limit, ({ window, now, until }) => {
        if (until === null) return;
        // What stood when it was given, as takeTurn sees it: those in a window, and those who may still come.
        const after = takeTurn(window, { holder: 'probe', now, limit }).window;
        const others = [
          ...after.begun,
          // Who is due begins after this moment.
          ...after.promised.map((place) => ({ ...place, at: Math.max(place.at, now + 1) })),
        ]
          .filter((place) => place.holder !== 'probe')
          .map(({ at }) => at);
        for (let at = now; at < until; at += Math.max(1, Math.floor((until - now) / 50))) {
          const all = [...others, at].sort((a, b) => a - b);
          const crowded = all.some(
            (start) => all.filter((t) => t >= start && t < start + limit.windowMs).length > limit.count,
          );
          expect(crowded, `a place at ${at} was free, ${until} was given`).toBe(true);
        }
      });
    }),
    { numRuns: 1_500 },
  );
});

/** The rule as it is said: put the candidate into the list, and count each window that it is in. */
function earliestPlaceByCounting(taken: number[], from: number, { count, windowMs }: RateLimit): number {
  const fits = (at: number): boolean => {
    const index = taken.findLastIndex((time) => time <= at) + 1;
    const all = taken.toSpliced(index, 0, at);
    for (let i = Math.max(0, index - count); i <= index; i++) {
      const end = all[i + count];
      if (end !== undefined && end - (all[i] as number) < windowMs) return false;
    }
    return true;
  };
  if (fits(from)) return from;
  const after = taken.map((time) => time + windowMs).filter((time) => time > from);
  return after.find(fits) as number;
}

/** Also what no rule of ours would let stand: several at one moment, more than the limit, gaps of every size. */
const anyState = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 500 }))
  .chain(([count, windowMs, mostGapMs]) =>
    fc.record({
      limit: fc.constant({ count, windowMs }),
      from: fc.integer({ min: -500, max: 3_000 }),
      taken: fc
        .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: mostGapMs })), { maxLength: 120 })
        .map((gaps) => gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0))),
    }),
  );

test('the place that is found in one pass is the one that is found by counting', () => {
  fc.assert(
    fc.property(anyState, ({ taken, from, limit }) => {
      expect(earliestPlace(taken, from, limit)).toBe(earliestPlaceByCounting(taken, from, limit));
    }),
    { numRuns: 20_000 },
  );
});

test('a place among eight times as many who wait costs about eight times as much, not sixty-four times', () => {
  const limit = { count: 10, windowMs: 60_000 };
  const ask = (waiting: number) => {
    const promised = Array.from({ length: waiting }, (_, index) => {
      return { at: (1 + Math.floor(index / limit.count)) * limit.windowMs, holder: `h${index}`, first: false };
    });
    const begun = promised.slice(0, limit.count).map((place) => ({ ...place, at: 0, holder: `begun ${place.holder}` }));
    return () => {
      const { grant } = takeTurn({ begun, promised }, { holder: 'one more', now: 1, limit });
      expect(grant).toMatchObject({ kind: 'wait', until: (waiting / limit.count + 1) * limit.windowMs });
    };
  };
  /** CPU and not time, over many: whatever else runs here takes neither. */
  const cpuAmong = (waiting: number) => {
    const once = ask(waiting);
    once();
    const before = process.cpuUsage();
    for (let n = 0; n < 40; n++) once();
    return process.cpuUsage(before).user;
  };
  expect(cpuAmong(16_000)).toBeLessThan(32 * Math.max(cpuAmong(2_000), 2_000));
});

test('the order of arrival is kept', () => {
  const limit = { count: 2, windowMs: 1_000 };
  let window = EMPTY_WINDOW;
  const places: number[] = [];
  for (const holder of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const turn = takeTurn(window, { holder, now: 0, limit });
    window = turn.window;
    places.push(turn.grant.kind === 'begin' ? 0 : turn.grant.until);
  }
  expect(places).toEqual([0, 0, 1_000, 1_000, 2_000, 2_000]);
});

test('priority 1 gets the next place, and each later holder moves one back', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let window = EMPTY_WINDOW;
  for (const holder of ['a', 'b', 'c']) window = takeTurn(window, { holder, now: 0, limit }).window;
  const urgent = takeTurn(window, { holder: 'x', now: 10, limit, first: true });
  expect(urgent.grant).toMatchObject({ kind: 'wait', until: 1_000 });
  const placeOf = (holder: string) => takeTurn(urgent.window, { holder, now: 20, limit }).grant;
  expect([placeOf('b'), placeOf('c')]).toMatchObject([
    { kind: 'wait', until: 2_000 },
    { kind: 'wait', until: 3_000 },
  ]);
  const second = takeTurn(urgent.window, { holder: 'y', now: 20, limit, first: true });
  expect(second.grant).toMatchObject({ kind: 'wait', until: 2_000 });
});

test('who asks again before its place is told the same', () => {
  const limit = { count: 1, windowMs: 1_000 };
  const { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  const first = takeTurn(window, { holder: 'b', now: 100, limit });
  const again = takeTurn(first.window, { holder: 'b', now: 500, limit });
  expect(again).toEqual(first);
});

test('who comes late begins at once where there is room, and the next waits a window from then', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  for (const holder of ['b', 'c']) window = takeTurn(window, { holder, now: 0, limit }).window;
  const lateMs = lateAfterMs(limit);
  const late = takeTurn(window, { holder: 'b', now: 1_000 + lateMs + 1, limit });
  expect(late.grant).toEqual({ kind: 'begin' });
  expect(takeTurn(late.window, { holder: 'c', now: 2_000, limit }).grant).toMatchObject({
    kind: 'wait',
    until: 2_000 + lateMs + 1,
  });
});

test('nobody waits for a holder that does not come', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  window = takeTurn(window, { holder: 'dead', now: 0, limit }).window;
  const lateMs = lateAfterMs(limit);
  expect(takeTurn(window, { holder: 'b', now: 1_000 + lateMs, limit }).grant).toMatchObject({ kind: 'wait' });
  expect(takeTurn(window, { holder: 'b', now: 1_000 + lateMs + 1, limit }).grant).toEqual({ kind: 'begin' });
});

test('who comes late and finds no room gets the next place, before those that came after it', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  for (const holder of ['b', 'c', 'd']) window = takeTurn(window, { holder, now: 0, limit }).window;
  window = takeTurn(window, { holder: 'c', now: 2_000, limit }).window;
  const late = takeTurn(window, { holder: 'b', now: 2_100, limit });
  expect(late.grant).toMatchObject({ kind: 'wait', until: 3_000 });
  expect(takeTurn(late.window, { holder: 'd', now: 3_000, limit }).grant).toMatchObject({ kind: 'wait', until: 4_001 });
});

test('who comes when its place was long forgotten, as everybody does after an outage, asks like a newcomer', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  for (const holder of ['b', 'c']) window = takeTurn(window, { holder, now: 0, limit }).window;
  const back = takeTurn(window, { holder: 'b', now: 60_000, limit });
  expect(back.grant).toEqual({ kind: 'begin' });
  expect(takeTurn(back.window, { holder: 'c', now: 60_000, limit }).grant).toMatchObject({
    kind: 'wait',
    until: 61_000,
  });
});

test('the place of one who gives up goes to the next that comes', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let window = EMPTY_WINDOW;
  for (const holder of ['a', 'b', 'c']) window = takeTurn(window, { holder, now: 0, limit }).window;
  window = giveBack(window, 'b', { begun: false });
  expect(takeTurn(window, { holder: 'd', now: 0, limit }).grant).toMatchObject({ kind: 'wait', until: 1_000 });
});

test('a send that did definitely not happen gives its room back', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  window = giveBack(window, 'a', { begun: true });
  expect(takeTurn(window, { holder: 'b', now: 1, limit }).grant).toEqual({ kind: 'begin' });
});
