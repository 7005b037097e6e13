import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EMPTY_WINDOW,
  giveBack,
  type RateLimit,
  reserveTurn,
  type SendWindow,
  takeTurn,
} from '../../src/domain/send-window.ts';

type Waiter = { holder: string; expiresAt: number; reservedAt: number | null };

/**
 * A user's window and its line as the services keep them: who gets no moment stands in line, every begin and every
 * ending gives what is free to the first of them, and whoever dies gives its moment back. Answers when sends began.
 */
function play(limit: RateLimit, arrivals: { at: number; livesMs: number }[], untilMs: number): number[] {
  let window: SendWindow = EMPTY_WINDOW;
  let waiting: Waiter[] = [];
  const begun: number[] = [];
  const promote = (now: number) => {
    for (const one of waiting.filter(({ reservedAt }) => reservedAt === null).slice(0, 20)) {
      const reserved = reserveTurn(window, { holder: one.holder, now, limit, expiresAt: one.expiresAt });
      if (reserved.at === null) continue;
      window = reserved.window;
      one.reservedAt = reserved.at;
    }
  };
  const end = (one: Waiter, now: number) => {
    waiting = waiting.filter((other) => other !== one);
    window = giveBack(window, one.holder, { begun: false });
    promote(now);
  };
  const look = (one: Waiter, now: number) => {
    if (one.expiresAt <= now) return end(one, now);
    const isQueued = waiting.some((other) => other !== one && other.reservedAt === null);
    const turn = takeTurn(window, { holder: one.holder, now, limit, expiresAt: one.expiresAt, isQueued });
    window = turn.window;
    if (turn.grant.kind === 'wait') {
      one.reservedAt = turn.grant.isReserved ? turn.grant.until : null;
      return promote(now);
    }
    begun.push(now);
    waiting = waiting.filter((other) => other !== one);
    promote(now);
  };
  const coming = arrivals.map(({ at, livesMs }, index) => ({ at, holder: `h${index}`, expiresAt: at + livesMs }));
  for (let now = 0; now < untilMs; now += 10) {
    for (const one of [...waiting]) {
      if (one.expiresAt <= now || (one.reservedAt !== null && one.reservedAt <= now)) look(one, now);
    }
    while (coming[0] && coming[0].at <= now) {
      const { holder, expiresAt } = coming.shift() as (typeof coming)[number];
      const one: Waiter = { holder, expiresAt, reservedAt: null };
      waiting.push(one);
      look(one, now);
    }
  }
  return begun;
}

test('five a window are sent, window after window, to a user who asks for six that live for two', () => {
  const limit = { count: 5, windowMs: 3_000 };
  const arrivals = Array.from({ length: 240 }, (_, index) => ({ at: index * 500, livesMs: 6_000 }));
  const begun = play(limit, arrivals, 120_000);
  const perWindow = Array.from({ length: 38 }, (_, window) => {
    return begun.filter((at) => at >= (window + 2) * 3_000 && at < (window + 3) * 3_000).length;
  });
  expect(perWindow).toEqual(new Array(38).fill(5));
});

test('while anybody waits who lives long enough, the limit is used up, whoever dies and whenever', () => {
  const cases = fc.record({
    count: fc.integer({ min: 1, max: 6 }),
    lives: fc.array(fc.integer({ min: 100, max: 9_000 }), { minLength: 5, maxLength: 5 }),
  });
  fc.assert(
    fc.property(cases, ({ count, lives }) => {
      const limit = { count, windowMs: 1_000 };
      // Twice the limit all the time, of any patience, and as many again that would wait for ever.
      const arrivals = Array.from({ length: 120 * count }, (_, index) => ({
        at: Math.floor((index * 1_000) / (4 * count)),
        livesMs: index % 2 === 0 ? 1_000_000 : (lives[index % lives.length] as number),
      }));
      const begun = play(limit, arrivals, 30_000);
      for (const [index, at] of begun.entries()) {
        const inWindow = begun.slice(index).filter((other) => other < at + limit.windowMs).length;
        expect(inWindow).toBeLessThanOrEqual(count);
      }
      // Each look comes up to 10 ms late here, which moves the windows behind it by as much.
      expect(begun.filter((at) => at >= 2_000 && at < 28_000).length).toBeGreaterThanOrEqual(25 * count);
    }),
    { numRuns: 30 },
  );
});
