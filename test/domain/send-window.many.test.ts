import { expect, test } from 'vitest';
import { EMPTY_WINDOW, reserveTurn, type SendWindow, takeTurn } from '../../src/domain/send-window.ts';

/* What holds when many come to one user at once, so that each asks twice at most and they keep their order. */

const place = (holder: string, at: number) => ({ holder, at, first: false });

test('behind a place that is itself only promised nobody is promised one', () => {
  const limit = { count: 1, windowMs: 1_000 };
  const { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  const next = takeTurn(window, { holder: 'b', now: 0, limit });
  expect(next.grant).toEqual({ kind: 'wait', until: 1_000, isReserved: true });
  const third = takeTurn(next.window, { holder: 'c', now: 0, limit });
  expect(third).toEqual({ window: next.window, grant: { kind: 'wait', until: 2_000, isReserved: false } });
});

test('who is due and has not come begins after this moment, so nobody is promised the place a window after its own', () => {
  const window: SendWindow = { begun: [], promised: [place('due', 1_000)] };
  const { grant } = takeTurn(window, { holder: 'new', now: 1_100, limit: { count: 1, windowMs: 1_000 } });
  expect(grant).toEqual({ kind: 'wait', until: 2_101, isReserved: false });
});

test('of two who are due and one room, who is here has it', () => {
  const window: SendWindow = { begun: [place('z', 500)], promised: [place('slow', 1_000), place('here', 1_010)] };
  const { grant } = takeTurn(window, { holder: 'here', now: 1_020, limit: { count: 2, windowMs: 1_000 } });
  expect(grant).toEqual({ kind: 'begin' });
});

test('who comes while others stand in line stands behind them, also where there is room, unless it goes first', () => {
  const limit = { count: 1, windowMs: 1_000 };
  const wish = { holder: 'new', now: 0, limit, isQueued: true };
  expect(takeTurn(EMPTY_WINDOW, wish)).toEqual({
    window: EMPTY_WINDOW,
    grant: { kind: 'wait', until: 0, isReserved: false },
  });
  expect(takeTurn(EMPTY_WINDOW, { ...wish, first: true }).grant).toEqual({ kind: 'begin' });
  const { window } = reserveTurn(EMPTY_WINDOW, { holder: 'new', now: 0, limit });
  expect(takeTurn(window, wish).grant).toEqual({ kind: 'begin' });
});

test.each([
  [1_000, 250],
  [60_000, 6_000],
  [86_400_000, 10_000],
])('of a window of %d ms a place is kept for %d ms', (windowMs, lateMs) => {
  const limit = { count: 1, windowMs };
  let { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  window = takeTurn(window, { holder: 'slow', now: 0, limit }).window;
  const asks = (now: number) => takeTurn(window, { holder: 'b', now, limit }).grant.kind;
  expect([asks(windowMs + lateMs), asks(windowMs + lateMs + 1)]).toEqual(['wait', 'begin']);
});

test('the room of who is late is for who is here, and only after a while for who would have to be told', () => {
  const limit = { count: 1, windowMs: 1_000 };
  let { window } = takeTurn(EMPTY_WINDOW, { holder: 'a', now: 0, limit });
  window = takeTurn(window, { holder: 'slow', now: 0, limit }).window;
  const ask = (now: number) => ({ holder: 'b', now, limit });
  expect(reserveTurn(window, ask(2_500)).at).toBeNull();
  expect(takeTurn(window, ask(2_500)).grant).toEqual({ kind: 'begin' });
  const later = reserveTurn(window, ask(4_001));
  expect(later.at).toBe(4_001);
  // And who was late has kept its rank.
  expect(later.window.promised.map(({ holder, at }) => [holder, at])).toEqual([
    ['slow', 1_000],
    ['b', 4_001],
  ]);
});
