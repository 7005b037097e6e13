import type { AccountLimits } from './account-limits.ts';
import { DAY_MS } from './durations.ts';
import { type SendWindow, takeTurn } from './send-window.ts';

/** One provider account as its gate sees it; times are milliseconds on the database's clock. */
export type ProviderAccount = SendWindow & {
  now: number;
  /** By its own word (Retry-After). */
  notBefore: number | null;
  breaker: 'closed' | 'open';
  /** While open: when the next probe may go, and until when the one under way has its permit. */
  probeAt: number | null;
  probeUntil: number | null;
  /** Sends begun this UTC day, and when the next begins. */
  dayCount: number;
  nextDay: number;
};

export type AccountWait = 'provider_down' | 'provider_throttled' | 'provider_cap' | 'provider_rate';

export type AccountGrant =
  /** `isProbe`: the breaker is open, and this is the one call that shows whether the provider is back. */
  { kind: 'begin'; isProbe: boolean } | { kind: 'wait'; until: number; reason: AccountWait };

export type AccountWish = { holder: string; limits: AccountLimits; first: boolean };

/** Whether a notification may call an account now; the window is as it stands when that is kept. */
export function askAccount(
  account: ProviderAccount,
  { holder, limits: { rate, perDay }, first }: AccountWish,
): { grant: AccountGrant; window: SendWindow } {
  const { now, notBefore, dayCount, nextDay, begun, promised } = account;
  const window = { begun, promised };
  const wait = (until: number, reason: AccountWait) => ({ grant: { kind: 'wait' as const, until, reason }, window });

  const probe = probeTurn(account);
  if (probe > now) return wait(probe, 'provider_down');
  if (notBefore !== null && notBefore > now) return wait(notBefore, 'provider_throttled');
  if (perDay !== null && dayCount >= perDay) return wait(nextDay, 'provider_cap');
  const begin = { kind: 'begin' as const, isProbe: account.breaker === 'open' };
  if (rate === null) return { grant: begin, window };
  const turn = takeTurn(window, { holder, now, limit: rate, first });
  if (turn.grant.kind === 'begin') return { grant: begin, window: turn.window };
  return { grant: { ...turn.grant, reason: 'provider_rate' }, window: turn.window };
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

/** Not a matter of rates but of the provider: what waits for this does so for `MAX_DEFER_MS` at most. */
export function isOutage(reason: string): boolean {
  return reason === 'provider_down' || reason === 'provider_throttled' || reason === 'provider_missing';
}

const SHORTEST_SPREAD_MS = 2_000;
const LONGEST_SPREAD_MS = 300_000;
const SHARE_OF_OUTAGE = 0.25;

/**
 * How far to put off a look at a provider that is away, so that not all who wait come at once: over a quarter of the
 * time it has been away, they come at four times the rate at which they arrived. @param random uniform in [0, 1)
 */
export function spreadMs(awayMs: number, random: number): number {
  return random * Math.min(Math.max(awayMs * SHARE_OF_OUTAGE, SHORTEST_SPREAD_MS), LONGEST_SPREAD_MS);
}
