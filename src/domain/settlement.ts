import type { OnAmbiguous } from './ambiguity.ts';
import { saysOfProvider } from './breaker.ts';
import type { ProviderOutcome } from './outcome.ts';
import type { Status } from './status.ts';

export type Verdict = {
  status: Extract<Status, 'SENT' | 'RETRYING' | 'UNKNOWN' | 'DEFERRED'>;
  /** Whether it uses up one of the policy's attempts. */
  counts: boolean;
};

/**
 * What a notification becomes by an attempt's outcome. Once a provider may have taken it, it can end only as SENT or
 * UNKNOWN: a later refusal does not prove that the first was not taken. "Not now" ends nothing (greylisting answers a
 * first try so): the resend goes on under the retry policy.
 */
export function settlementOf(
  outcome: ProviderOutcome,
  { onAmbiguous, ambiguousBefore, isProbe }: { onAmbiguous: OnAmbiguous; ambiguousBefore: boolean; isProbe: boolean },
): Verdict {
  if (outcome.kind === 'sent') return { status: 'SENT', counts: true };
  // A resend that waits stays RETRYING, so that whoever cancels it is told that it may have been sent.
  if (speaksOfAccount(outcome, isProbe)) return { status: ambiguousBefore ? 'RETRYING' : 'DEFERRED', counts: false };
  if (outcome.kind === 'transient') return { status: 'RETRYING', counts: true };
  if (ambiguousBefore) return { status: 'UNKNOWN', counts: true };
  if (outcome.kind === 'ambiguous' && onAmbiguous === 'hold') return { status: 'UNKNOWN', counts: true };
  return { status: 'RETRYING', counts: true };
}

/** Not taken for a reason that holds for each message of the account: an outage must not use up a message's attempts. */
function speaksOfAccount(outcome: ProviderOutcome, isProbe: boolean): boolean {
  if (outcome.kind === 'throttled' || outcome.kind === 'config') return true;
  return isProbe && outcome.kind === 'transient' && saysOfProvider(outcome) === false;
}
