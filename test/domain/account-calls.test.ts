import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CallState,
  callsAtOnce,
  judged,
  nextToCall,
  roomFor,
  type Waiting,
} from '../../src/domain/account-calls.ts';
import { takeRate } from '../../src/domain/account-rate.ts';
import type { ProviderAccount } from '../../src/domain/provider-account.ts';

const NONE: CallState = { atOnce: null, urgentInRow: 0, client: null };
const many = (count: number, clientId: string, priority = 3): Waiting[] =>
  Array.from({ length: count }, () => ({ clientId, priority }));

test('one message of another client goes after one round of those who wait, however many wait', () => {
  const { called } = nextToCall(NONE, { urgent: [], ordinary: [...many(1_000, 'a'), ...many(1, 'b')] }, 10);
  expect(called.slice(0, 2).map(({ clientId }) => clientId)).toEqual(['a', 'b']);
});

test('clients take turns from round to round', () => {
  let state = NONE;
  const seen: string[] = [];
  for (let round = 0; round < 6; round++) {
    const next = nextToCall(state, { urgent: [], ordinary: [...many(9, 'a'), ...many(9, 'b'), ...many(9, 'c')] }, 1);
    state = next.state;
    seen.push(...next.called.map(({ clientId }) => clientId));
  }
  expect(seen).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
});

test('a better priority goes first within its class', () => {
  const { called } = nextToCall(NONE, { urgent: [], ordinary: [...many(2, 'a', 4), ...many(2, 'b', 3)] }, 2);
  expect(called.every(({ priority }) => priority === 3)).toBe(true);
});

test('urgent ones go first, and each tenth call at least is an ordinary one while such wait', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 60 }), (rounds) => {
      let state = NONE;
      const order: boolean[] = [];
      for (const count of rounds) {
        const next = nextToCall(state, { urgent: many(count, 'u', 1), ordinary: many(count, 'o', 3) }, count);
        state = next.state;
        order.push(...next.called.map(({ priority }) => priority === 1));
      }
      for (let at = 0; at + 10 <= order.length; at++) expect(order.slice(at, at + 10)).toContain(false);
      expect(order.filter((isUrgent) => isUrgent).length).toBeGreaterThanOrEqual(Math.floor(order.length * 0.9));
    }),
  );
});

test('with a rate three seconds of it are called, and up to ten while those called come too late to use it', () => {
  const round = { perSecond: 10, concurrency: 5, cameASecond: 0 };
  expect(callsAtOnce(null, { ...round, usedShare: 0 })).toBe(30);
  expect(callsAtOnce(30, { ...round, usedShare: 0.5 })).toBe(60);
  expect(callsAtOnce(100, { ...round, usedShare: 0 })).toBe(100);
  expect(callsAtOnce(100, { ...round, usedShare: 1 })).toBe(30);
  expect(callsAtOnce(null, { ...round, perSecond: 0.1, usedShare: 0 })).toBe(2);
});

test('without a rate three seconds of what comes are called, at least what is taken at once, and never more than 500', () => {
  const round = { perSecond: null, concurrency: 5, usedShare: 0 };
  expect(callsAtOnce(null, { ...round, cameASecond: 0 })).toBe(5);
  expect(callsAtOnce(5, { ...round, cameASecond: 5 })).toBe(15);
  expect(callsAtOnce(500, { ...round, cameASecond: 40 })).toBe(120);
  expect(callsAtOnce(400, { ...round, cameASecond: 300 })).toBe(500);
  expect(callsAtOnce(500, { ...round, cameASecond: 40, seconds: 1.5 })).toBe(60);
  expect(callsAtOnce(400, { ...round, cameASecond: 0 })).toBe(5);
});

test.each([1, 2, 10])(
  'a thousand that wait are called as quickly as the workers take them, also where each comes late, by %i processes',
  (processes) => {
    const random = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { numRuns: 1_000, seed: 3 });
    const PER_SECOND = 50;
    let waiting = 1_000;
    let out: number[] = [];
    let calls: CallState | null = null;
    let freeAt = 0;
    let at = now;
    let most = 0;
    for (; waiting + out.length > 0 && at < now + 120_000; at += 1_000 / processes) {
      out = out.filter((comes) => comes > at);
      const before = { ...line, stillCalled: out.length, calls };
      const { count, state } = roomFor({ ...account, now: at }, before, LIMITS);
      const called = Math.min(count, waiting);
      waiting -= called;
      for (let one = 0; one < called; one++) {
        // It takes up to a second and a half to come, and then it is somebody's turn each 20 ms.
        freeAt = Math.max(freeAt, at + 200 + (random[(waiting + one) % 1_000] as number) * 1_300) + 1_000 / PER_SECOND;
        out.push(freeAt);
      }
      most = Math.max(most, out.length);
      calls = judged(state, before, at, called);
    }
    expect(at - now).toBeLessThan(1_000 * (1_000 / PER_SECOND + 12));
    expect(most).toBeLessThanOrEqual(5 * PER_SECOND);
  },
);

const now = 1_000_000;
const account: ProviderAccount = {
  now,
  notBefore: null,
  breaker: 'closed',
  probeAt: null,
  probeUntil: null,
  awaySince: null,
  dayCount: 0,
  nextDay: now + 3_600_000,
  rate: null,
  begun: [],
};
const line = { stillCalled: 0, lastCallAgoMs: null, hasUrgent: false, calls: null };
const LIMITS = { rate: null, perDay: null, concurrency: 5 };

test('while the breaker is open one is called when the probe is due, and another if it has not come in 5 s', () => {
  const open = { ...account, breaker: 'open' as const, awaySince: now - 9_000 };
  expect(roomFor({ ...open, probeAt: now + 1 }, line, LIMITS).count).toBe(0);
  expect(roomFor({ ...open, probeAt: now }, line, LIMITS).count).toBe(1);
  expect(roomFor({ ...open, probeAt: now }, { ...line, stillCalled: 1, lastCallAgoMs: 4_000 }, LIMITS).count).toBe(0);
  expect(roomFor({ ...open, probeAt: now }, { ...line, stillCalled: 1, lastCallAgoMs: 5_000 }, LIMITS).count).toBe(1);
  expect(roomFor({ ...open, probeAt: now, probeUntil: now + 1 }, line, LIMITS).count).toBe(0);
});

test('what is used of late is judged by ten sends at least, however short a cell is', () => {
  const limits = { ...LIMITS, rate: { count: 100, windowMs: 60_000 } };
  let rate: ProviderAccount['rate'] = null;
  // Evenly, as the pace of the ordinary class has it: in most seconds one, in some two.
  for (let at = now - 60_000; at < now; at += 763) {
    rate = takeRate(rate, { now: at, limit: limits.rate, share: 80, isUrgent: true, burst: 1, reservedAt: null }).state;
  }
  const atOnce = (used: ProviderAccount['rate']) =>
    roomFor({ ...account, rate: used }, { ...line, calls: { ...NONE, atOnce: 8 } }, limits).state.atOnce;
  expect(atOnce(rate)).toBe(4);
  expect(atOnce(null)).toBe(14);
});

test('a single second in which a little less began has no more called', () => {
  const limits = { ...LIMITS, rate: { count: 3_000, windowMs: 60_000 } };
  const begun = (perSecond: number[]) => {
    let rate: ProviderAccount['rate'] = null;
    for (const [second, sends] of perSecond.entries()) {
      for (let send = 0; send < sends; send++) {
        const at = now - (perSecond.length - second) * 1_000 + (send * 1_000) / sends;
        const wish = { now: at, limit: limits.rate, share: 2_400, isUrgent: true, burst: 1, reservedAt: null };
        rate = takeRate(rate, wish).state;
      }
    }
    return roomFor({ ...account, rate }, { ...line, calls: { ...NONE, atOnce: 120 } }, limits).state.atOnce;
  };
  expect(begun([40, 40, 40, 41, 43, 34])).toBe(120);
  expect(begun([40, 40, 40, 30, 30, 30])).toBe(240);
});

test('nobody is called before the end of a Retry-After, and few until a call has got through', () => {
  const away = { ...account, awaySince: now - 60_000 };
  expect(roomFor({ ...away, notBefore: now + 1 }, line, LIMITS).count).toBe(0);
  expect(roomFor({ ...away, notBefore: now }, { ...line, calls: { ...NONE, atOnce: 500 } }, LIMITS).count).toBe(5);
});

test('nobody is called whom the cap of the day would send back', () => {
  const limits = { ...LIMITS, perDay: 10 };
  const urgent = { ...line, hasUrgent: true };
  expect(roomFor({ ...account, dayCount: 8 }, urgent, limits)).toMatchObject({
    urgent: true,
    ordinary: false,
    count: 2,
  });
  expect(roomFor({ ...account, dayCount: 10 }, urgent, limits)).toMatchObject({ urgent: false, count: 0 });
  expect(roomFor({ ...account, dayCount: 6 }, line, limits).count).toBe(2);
  // Those that are called already will use it up.
  expect(roomFor({ ...account, dayCount: 6 }, { ...line, stillCalled: 2 }, limits).count).toBe(0);
});

test('however long a cap has held, at its end three seconds of the rate are called and not ten', () => {
  const limits = { ...LIMITS, rate: { count: 600, windowMs: 60_000 }, perDay: 1_000 };
  let calls: CallState = NONE;
  for (let second = 0; second < 60; second++) {
    calls = roomFor({ ...account, now: now + second * 1_000, dayCount: 1_000 }, { ...line, calls }, limits).state;
  }
  expect(roomFor({ ...account, dayCount: 0 }, { ...line, calls }, limits).count).toBe(24);
});
