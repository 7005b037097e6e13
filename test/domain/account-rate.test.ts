import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastCellsOf, type RateState, takeRate } from '../../src/domain/account-rate.ts';
import type { RateLimit } from '../../src/domain/send-window.ts';

const limits: fc.Arbitrary<RateLimit> = fc.record({
  count: fc.integer({ min: 1, max: 200 }),
  windowMs: fc.integer({ min: 300, max: 60_000 }),
});

const shareOf = ({ count }: RateLimit) => Math.max(1, Math.floor(count * 0.8));

type Comer = { at: number; isUrgent: boolean; patience: number; drift: number };

const comers = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 100_000 }),
    isUrgent: fc.boolean(),
    /** How often it comes back before it is given up, and how late each time. */
    patience: fc.integer({ min: 0, max: 30 }),
    drift: fc.integer({ min: 0, max: 3_000 }),
  }),
  { minLength: 1, maxLength: 300 },
);

/** Lets all of them ask in order of time, until each has begun or given up; answers when they began. */
function play(all: Comer[], limit: RateLimit, burst: number): { at: number; isUrgent: boolean }[] {
  let state: RateState | null = null;
  const begun: { at: number; isUrgent: boolean }[] = [];
  const agenda = all.map((comer) => ({ ...comer, looks: 0, reservedAt: null as number | null }));
  while (agenda.length > 0) {
    agenda.sort((a, b) => a.at - b.at);
    const comer = agenda[0] as (typeof agenda)[number];
    const { at: now, isUrgent, reservedAt } = comer;
    const share = isUrgent ? limit.count : shareOf(limit);
    const ahead = agenda.filter((other) => other !== comer && other.reservedAt !== null).length;
    const taken = takeRate(state, { now, limit, share, isUrgent, burst, reservedAt, ahead });
    state = JSON.parse(JSON.stringify(taken.state)) as RateState;
    if (taken.grant.kind === 'begin') begun.push({ at: now, isUrgent });
    if (taken.grant.kind === 'begin' || ++comer.looks > comer.patience) agenda.shift();
    else {
      expect(taken.grant.until).toBeGreaterThan(now);
      comer.reservedAt = taken.grant.until;
      comer.at = taken.grant.until + comer.drift;
    }
  }
  return begun;
}

function mostInAWindow(times: number[], windowMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

test('no window of the length ever holds more sends than the limit, whoever asks when and gives up', () => {
  fc.assert(
    fc.property(comers, limits, fc.integer({ min: 1, max: 20 }), (all, limit, burst) => {
      const begun = play(all, limit, burst);
      expect(
        mostInAWindow(
          begun.map(({ at }) => at),
          limit.windowMs,
        ),
      ).toBeLessThanOrEqual(limit.count);
    }),
    { numRuns: 150 },
  );
});

test('ordinary sends alone never use more than their share of a window', () => {
  fc.assert(
    fc.property(comers, limits, (all, limit) => {
      const begun = play(
        all.map((one) => ({ ...one, isUrgent: false })),
        limit,
        5,
      );
      expect(
        mostInAWindow(
          begun.map(({ at }) => at),
          limit.windowMs,
        ),
      ).toBeLessThanOrEqual(shareOf(limit));
    }),
    { numRuns: 100 },
  );
});

test.each([100, 600, 6_000])(
  'at %i a minute, while ordinary mail waits at least nineteen twentieths of its share are used',
  (count) => {
    const limit = { count, windowMs: 60_000 };
    const share = shareOf(limit);
    let state: RateState | null = null;
    const begun: number[] = [];
    // As many wait as are called at a time; each fifth that gets a moment of its own ends before it.
    const waiting = new Map<number, number | null>();
    let next = 0;
    const called = Math.max(2, Math.ceil((count / 60) * 3));
    const agenda: { at: number; id: number }[] = [];
    const random = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { numRuns: 20_000, seed: 7 });
    let looks = 0;
    for (let now = 0; now < 300_000; now += 50) {
      if (now % 1_000 === 0) {
        while (waiting.size < called) {
          const id = next++;
          waiting.set(id, null);
          agenda.push({ at: now + 200 + Math.floor((random[next % random.length] as number) * 1_300), id });
        }
      }
      for (const one of agenda.filter(({ at }) => at <= now)) {
        agenda.splice(agenda.indexOf(one), 1);
        const reservedAt = waiting.get(one.id) ?? null;
        if (reservedAt !== null && one.id % 5 === 0) {
          waiting.delete(one.id);
          continue;
        }
        looks++;
        const ahead = [...waiting].filter(([id, at]) => id !== one.id && at !== null).length;
        const wish = { now, limit, share, isUrgent: false, burst: count / 10, reservedAt, ahead };
        const taken = takeRate(state, wish);
        state = taken.state;
        if (taken.grant.kind === 'begin') {
          begun.push(now);
          waiting.delete(one.id);
        } else if (one.id % 5 === 0) {
          waiting.set(one.id, taken.grant.until);
          agenda.push({ at: now + Math.floor((taken.grant.until - now) / 2), id: one.id });
        } else {
          waiting.set(one.id, taken.grant.until);
          agenda.push({
            at: taken.grant.until + Math.floor((random[looks % random.length] as number) * 300),
            id: one.id,
          });
        }
      }
    }
    const minutes = [1, 2, 3, 4].map((minute) => begun.filter((at) => Math.floor(at / 60_000) === minute).length);
    for (const sent of minutes) expect(sent).toBeGreaterThanOrEqual(Math.floor(share * 0.95));
    expect(looks / begun.length).toBeLessThanOrEqual(3);
  },
);

test('each is given a moment behind those that have one, and of those that have gone nothing is left', () => {
  const limit = { count: 10, windowMs: 10_000 };
  const ask = { limit, share: 8, isUrgent: false, burst: 1, reservedAt: null };
  const { state } = takeRate(null, { ...ask, now: 0 });
  const until = (ahead: number) => (takeRate(state, { ...ask, now: 1, ahead }).grant as { until: number }).until;
  const intervalMs = until(1) - until(0);
  expect(until(20) - until(0)).toBeCloseTo(20 * intervalMs, -1);
  // All twenty were cancelled: the next has the next moment, and can use it.
  expect(takeRate(state, { ...ask, now: until(0) }).grant).toEqual({ kind: 'begin' });
});

test('urgent ones are given the moments at which the window has room for so many', () => {
  const limit = { count: 4, windowMs: 6_000 };
  const ask = { limit, share: 4, isUrgent: true, burst: 1, reservedAt: null };
  let state: RateState | null = null;
  for (const now of [0, 1_000, 2_000, 3_000]) ({ state } = takeRate(state, { ...ask, now }));
  const until = (ahead: number) => (takeRate(state, { ...ask, now: 3_500, ahead }).grant as { until: number }).until;
  expect([until(0), until(1), until(2), until(3)]).toEqual([6_100, 7_100, 8_100, 9_100]);
});

test('what has begun of late is told by the last cells', () => {
  const limit = { count: 60, windowMs: 60_000 };
  const ask = { limit, share: 60, isUrgent: true, burst: 1, reservedAt: null };
  let state: RateState | null = null;
  for (const now of [0, 10, 500, 1_200]) ({ state } = takeRate(state, { ...ask, now }));
  expect(lastCellsOf(state, 1_300, 60_000, 1)).toBe(3);
  expect(lastCellsOf(state, 2_300, 60_000, 2)).toBe(4);
  expect(lastCellsOf(state, 61_500, 60_000, 60)).toBe(1);
  expect(lastCellsOf(state, 500_000, 60_000, 60)).toBe(0);
});

test('another length of the window forgets nothing that is used', () => {
  const ask = { share: 5, isUrgent: true, burst: 1, reservedAt: null };
  let state: RateState | null = null;
  for (let now = 0; now < 5; now++)
    ({ state } = takeRate(state, { ...ask, now, limit: { count: 5, windowMs: 1_000 } }));
  expect(takeRate(state, { ...ask, now: 5, limit: { count: 5, windowMs: 60_000 } }).grant.kind).toBe('wait');
});

test('asking takes nothing', () => {
  const limit = { count: 10, windowMs: 10_000 };
  const ask = { limit, share: 8, isUrgent: false, burst: 1, reservedAt: null };
  const { state } = takeRate(null, { ...ask, now: 0 });
  const refused = takeRate(state, { ...ask, now: 1 });
  expect(refused.grant.kind).toBe('wait');
  expect(takeRate(refused.state, { ...ask, now: 1 }).grant).toEqual(refused.grant);
});

test('sends that the ring does not know count against the limit', () => {
  const ask = {
    share: 3,
    isUrgent: true,
    burst: 1,
    reservedAt: null,
    limit: { count: 3, windowMs: 9_000 },
  };
  expect(takeRate(null, { ...ask, now: 0, besides: 2 }).grant.kind).toBe('begin');
  expect(takeRate(null, { ...ask, now: 0, besides: 3 }).grant.kind).toBe('wait');
});
