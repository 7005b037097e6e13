import { expect, test } from 'vitest';
import { NO_ACCOUNT_LIMITS } from '../../src/domain/account-limits.ts';
import { askAccount, type ProviderAccount, spreadMs } from '../../src/domain/provider-account.ts';

const now = 1_000_000;
const idle: ProviderAccount = {
  now,
  notBefore: null,
  breaker: 'closed',
  probeAt: null,
  probeUntil: null,
  dayCount: 0,
  nextDay: now + 3_600_000,
  begun: [],
  promised: [],
};
const wish = { holder: 'a', limits: NO_ACCOUNT_LIMITS, first: false };
const grantOf = (account: Partial<ProviderAccount>, limits = wish.limits) =>
  askAccount({ ...idle, ...account }, { ...wish, limits }).grant;

test('an account without limits and with a closed breaker lets everybody through', () => {
  expect(grantOf({})).toEqual({ kind: 'begin', isProbe: false });
});

test('an open breaker holds all until the probe is due, and then lets one through as the probe', () => {
  const open = { breaker: 'open' as const, probeAt: now + 5_000 };
  expect(grantOf(open)).toEqual({ kind: 'wait', until: now + 5_000, reason: 'provider_down' });
  expect(grantOf({ ...open, probeAt: now - 1 })).toEqual({ kind: 'begin', isProbe: true });
});

test('while a probe is under way all others look again soon; a permit that ran out goes to the next', () => {
  const probing = { breaker: 'open' as const, probeAt: now - 100, probeUntil: now + 20_000 };
  expect(grantOf(probing)).toEqual({ kind: 'wait', until: now + 1_000, reason: 'provider_down' });
  expect(grantOf({ ...probing, probeUntil: now - 1 })).toEqual({ kind: 'begin', isProbe: true });
});

test('a Retry-After, the cap of a day and the rate are told apart', () => {
  expect(grantOf({ notBefore: now + 7 })).toEqual({ kind: 'wait', until: now + 7, reason: 'provider_throttled' });
  expect(grantOf({ dayCount: 3 }, { rate: null, perDay: 3 })).toMatchObject({
    until: idle.nextDay,
    reason: 'provider_cap',
  });
  const rate = { count: 1, windowMs: 60_000 };
  const begun = [{ at: now - 1_000, holder: 'b', first: false }];
  expect(grantOf({ begun }, { rate, perDay: null })).toMatchObject({ until: now + 59_000, reason: 'provider_rate' });
});

test('the longer a provider is away, the wider the looks at it are spread', () => {
  expect(spreadMs(0, 0.999)).toBeLessThanOrEqual(2_000);
  expect(spreadMs(60_000, 0.5)).toBe(7_500);
  expect(spreadMs(86_400_000, 0.999)).toBeLessThanOrEqual(300_000);
});
