import { expect, test } from 'vitest';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../src/domain/account-limits.ts';
import { takeRate } from '../../src/domain/account-rate.ts';
import { type AccountWish, askAccount, type ProviderAccount } from '../../src/domain/provider-account.ts';

const now = 1_000_000;
const idle: ProviderAccount = {
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
const wish: AccountWish = {
  holder: 'a',
  limits: NO_ACCOUNT_LIMITS,
  priority: 3,
  called: null,
  isQueued: false,
  expiresAt: null,
};
const ask = (account: Partial<ProviderAccount>, more: Partial<AccountWish> = {}) =>
  askAccount({ ...idle, ...account }, { ...wish, ...more });
const grantOf = (account: Partial<ProviderAccount>, limits: AccountLimits = wish.limits) =>
  ask(account, { limits }).grant;

test('an account without limits and with a closed breaker lets everybody through', () => {
  expect(grantOf({})).toEqual({ kind: 'begin', isProbe: false });
});

test('an open breaker holds all until the probe is due, and then lets one through as the probe', () => {
  const open = { breaker: 'open' as const, probeAt: now + 5_000 };
  expect(grantOf(open)).toMatchObject({ kind: 'wait', until: now + 5_000, reason: 'provider_down' });
  expect(grantOf({ ...open, probeAt: now - 1 })).toEqual({ kind: 'begin', isProbe: true });
});

test('while a probe is under way all others wait; a permit that ran out goes to the next', () => {
  const probing = { breaker: 'open' as const, probeAt: now - 100, probeUntil: now + 20_000 };
  expect(grantOf(probing)).toMatchObject({ kind: 'wait', until: now + 1_000, reason: 'provider_down' });
  expect(grantOf({ ...probing, probeUntil: now - 1 })).toEqual({ kind: 'begin', isProbe: true });
});

const PER_MINUTE = { count: 10, windowMs: 60_000 };
/** An account whose rate is used up by urgent sends. */
const spent = () => {
  let rate: ProviderAccount['rate'] = null;
  for (let sent = 0; sent < 10; sent++) {
    const all = { now: now - 1_000, limit: PER_MINUTE, share: 10, isUrgent: true, burst: 1, reservedAt: null };
    rate = takeRate(rate, all).state;
  }
  return { rate };
};

test('a Retry-After, the cap of a day and the rate are told apart', () => {
  expect(grantOf({ notBefore: now + 7 })).toMatchObject({ kind: 'wait', until: now + 7, reason: 'provider_throttled' });
  expect(grantOf({ dayCount: 3 }, { rate: null, perDay: 3 })).toMatchObject({
    until: idle.nextDay,
    reason: 'provider_cap',
  });
  expect(grantOf(spent(), { rate: PER_MINUTE, perDay: null })).toMatchObject({ kind: 'wait', reason: 'provider_rate' });
});

test('whoever comes while others wait stands behind them, and whoever was called does not', () => {
  const limits = { rate: PER_MINUTE, perDay: null };
  expect(ask({}, { limits, isQueued: true }).grant).toMatchObject({ kind: 'wait', reason: 'provider_rate' });
  expect(ask({}, { isQueued: true }).grant).toMatchObject({ kind: 'wait', reason: 'provider_queue' });
  expect(ask({}, { limits, isQueued: true, called: { reservedAt: null } }).grant).toMatchObject({ kind: 'begin' });
});

test('a moment of its own is given to whoever was called, and to nobody else', () => {
  const limits = { rate: PER_MINUTE, perDay: null };
  expect(ask(spent(), { limits }).grant).toMatchObject({ reservedAt: null });
  const { grant } = ask(spent(), { limits, called: { reservedAt: null } });
  expect(grant).toMatchObject({ kind: 'wait', reservedAt: expect.any(Number) });
});

test('no moment is kept for who does not live to see it, and nobody calls that one again', () => {
  const limits = { rate: PER_MINUTE, perDay: null };
  const called = { reservedAt: null };
  const { until } = ask(spent(), { limits, called }).grant as { until: number };
  const at = (expiresAt: number) => ask(spent(), { limits, called, expiresAt }).grant;
  expect(at(until)).toMatchObject({ reservedAt: null, notBefore: until });
  expect(at(until + 1)).toMatchObject({ reservedAt: until, notBefore: null });
});

test('an ordinary one may use four fifths of the rate and of the cap', () => {
  const limits = { rate: null, perDay: 10 };
  expect(ask({ dayCount: 8 }, { limits, priority: 5 }).grant).toMatchObject({ reason: 'provider_cap' });
  expect(ask({ dayCount: 8 }, { limits }).grant).toMatchObject({ kind: 'begin' });
});

test('sends of the release before count, and ours are written down for it while it sends', () => {
  const limits = { rate: PER_MINUTE, perDay: null };
  const theirs = (count: number) =>
    Array.from({ length: count }, (_, one) => ({ at: now - 1_000, holder: `${one}`, first: false }));
  expect(ask({ begun: theirs(10) }, { limits }).grant).toMatchObject({ kind: 'wait' });
  const { grant, use } = ask({ begun: theirs(9) }, { limits });
  expect(grant).toMatchObject({ kind: 'begin' });
  expect(use.begun).toHaveLength(10);
  // What is in the ring is not counted a second time.
  expect(ask({ ...use, begun: use.begun.slice(1) }, { limits }).grant).toMatchObject({ kind: 'begin' });
  expect(ask({ begun: [{ at: now - 61_000, holder: 'x', first: false }] }, { limits }).use.begun).toEqual([]);
});
