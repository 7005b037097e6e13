import { type AccountLimits, DEFAULT_CONCURRENCY, limitsFor } from './account-limits.ts';
import { type RateState, takeRate } from './account-rate.ts';
import { DAY_MS } from './durations.ts';
import { isUrgent } from './priority.ts';
import type { Place } from './send-window.ts';

/** One provider account as its gate sees it; times are milliseconds on the database's clock. */
export type ProviderAccount = {
  now: number;
  /** By its own word (Retry-After). */
  notBefore: number | null;
  breaker: 'closed' | 'open';
  /** While open: when the next probe may go, and until when the one under way has its permit. */
  probeAt: number | null;
  probeUntil: number | null;
  /** Since when nothing gets through; null once a call has. */
  awaySince: number | null;
  /** Sends begun this UTC day, and when the next begins. */
  dayCount: number;
  nextDay: number;
  rate: RateState | null;
  /** Sends as the release before counts them, and ours for its sake. */
  begun: CountedPlace[];
};

/** `isInRing`: ours, written along for processes of the release before. */
export type CountedPlace = Place & { isInRing?: true };

export type AccountWait = 'provider_down' | 'provider_throttled' | 'provider_cap' | 'provider_rate' | 'provider_queue';

export type AccountGrant =
  /** `isProbe`: the breaker is open, and this is the one call that shows whether the provider is back. */
  | { kind: 'begin'; isProbe: boolean }
  /**
   * In line from now on. `reservedAt`: a moment that is its own, at which it comes without being called; `notBefore`:
   * nobody calls it before then.
   */
  | { kind: 'wait'; until: number; reason: AccountWait; reservedAt: number | null; notBefore: number | null };

export type AccountWish = {
  holder: string;
  /** Of the whole account. */
  limits: AccountLimits;
  priority: number;
  /** Whether it was called, and the moment that it was given then. */
  called: { reservedAt: number | null } | null;
  /** Others of its class wait that have not been called: whoever comes now stands behind them. */
  isQueued: boolean;
  /** No moment at or after this one is of any use to it; null for all. */
  expiresAt: number | null;
  /** Others of its class that have a moment of their own and have not come. */
  ahead?: number;
};

/** What an account keeps of a grant. */
export type AccountUse = Pick<ProviderAccount, 'rate' | 'begun'>;

/** A tenth of the rate may begin at once after a quiet time, or as many as the account takes at once. */
const BURST_SHARE = 0.1;

/** Whether a notification may call an account now; `use` is the account as it stands when that is kept. */
export function askAccount(account: ProviderAccount, wish: AccountWish): { grant: AccountGrant; use: AccountUse } {
  const { now, notBefore, dayCount, nextDay, rate, begun } = account;
  const { limits, priority, called, isQueued, expiresAt, ahead = 0 } = wish;
  const wait = (until: number, reason: AccountWait, own: { reservedAt?: number; notBefore?: number } = {}) => ({
    grant: { kind: 'wait' as const, until, reason, reservedAt: null, notBefore: null, ...own },
    use: { rate, begun },
  });
  const own = limitsFor(limits, priority);

  const probe = probeTurn(account);
  if (probe > now) return wait(probe, 'provider_down');
  if (notBefore !== null && notBefore > now) return wait(notBefore, 'provider_throttled');
  if (own.perDay !== null && dayCount >= own.perDay) return wait(nextDay, 'provider_cap');
  const isProbe = account.breaker === 'open';
  if (isQueued && called === null && !isProbe) return wait(now, limits.rate ? 'provider_rate' : 'provider_queue');
  const begin = { kind: 'begin' as const, isProbe };
  if (limits.rate === null || own.rate === null) return { grant: begin, use: { rate, begun } };

  const { windowMs } = limits.rate;
  const recent = begun.filter(({ at }) => at > now - windowMs);
  const besides = recent.filter(({ isInRing }) => !isInRing).length;
  const taken = takeRate(rate, {
    now,
    limit: limits.rate,
    share: own.rate.count,
    isUrgent: isUrgent(priority),
    burst: Math.max(limits.concurrency ?? DEFAULT_CONCURRENCY, own.rate.count * BURST_SHARE),
    reservedAt: called?.reservedAt ?? null,
    ahead,
    besides,
  });
  if (taken.grant.kind === 'wait') {
    const { until } = taken.grant;
    if (called === null) return wait(until, 'provider_rate');
    // It keeps its own timer, which ends it; another may be called in its place.
    const isTooLate = expiresAt !== null && until >= expiresAt;
    return wait(until, 'provider_rate', isTooLate ? { notBefore: expiresAt } : { reservedAt: until });
  }
  const mine: CountedPlace = { at: now, holder: wish.holder, first: false, isInRing: true };
  return { grant: begin, use: { rate: taken.state, begun: besides > 0 ? [...recent, mine] : [] } };
}

/** The account as it will stand at a later moment, if nobody uses it until then. */
export function asOf<A extends ProviderAccount>(account: A, now: number): A {
  const { nextDay } = account;
  if (now < nextDay) return { ...account, now };
  const days = 1 + Math.floor((now - nextDay) / DAY_MS);
  return { ...account, now, dayCount: 0, nextDay: nextDay + days * DAY_MS };
}

/** How soon to look again while another's probe is under way; most take less. */
const PROBE_TAKES_MS = 1_000;

/** When the next probe may go; the past where the breaker is closed or the permit is free. */
function probeTurn({ breaker, now, probeAt, probeUntil }: ProviderAccount): number {
  if (breaker === 'closed') return now;
  if (probeUntil !== null && probeUntil > now) return now + PROBE_TAKES_MS;
  return probeAt ?? now;
}

/** Not a matter of rates but of the provider: what waits for this does so for `MAX_DEFER_MS` at most, counted from when it went away. */
export function isOutage(reason: string): boolean {
  return reason === 'provider_down' || reason === 'provider_throttled' || reason === 'provider_missing';
}
