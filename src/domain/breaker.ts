import { INTERNAL_ERROR, type ProviderOutcome } from './outcome.ts';

/*
 * When a provider account is left alone, and how it is tried again. The figures stand in docs/architecture.md; the shape (attempts are
 * the sample, one judge, senders only read) is that of Convoy's breaker.
 */

/** Failures are counted among what was answered within this span. */
export const SAMPLE_MS = 10_000;
const SAMPLE_AT_LEAST = 20;
const FAILURE_RATE = 0.5;
export const FAILURES_IN_A_ROW = 10;
/** A call that has lasted this long counts as a failure while it goes on. */
export const SLOW_CALL_MS = 15_000;

/** The pause before the first probe; each probe that fails doubles it, up to the longest. */
export const FIRST_PROBE_AFTER_MS = 5_000;
export const LONGEST_PROBE_PAUSE_MS = 30_000;
/** How long a probe's permit holds; a prober that died blocks the next for no longer. */
export const PROBE_PERMIT_MS = 30_000;

export type Sample = {
  /** Answers within `SAMPLE_MS`. */
  answered: number;
  failed: number;
  /** Of the newest `FAILURES_IN_A_ROW` answers, newest first: whether the provider worked. */
  newest: boolean[];
  /** Calls that have lasted longer than `SLOW_CALL_MS`. */
  slow: number;
  /** Calls that one worker makes at once. */
  places: number;
};

/**
 * Half of at least 20 in 10 s, or 10 in a row; or as many hang as one worker can call at once, and nothing was answered
 * meanwhile: with few places ten in a row would take minutes.
 */
export function shouldOpen({ answered, failed, newest, slow, places }: Sample): boolean {
  if (answered === 0 && slow >= Math.min(FAILURES_IN_A_ROW, places)) return true;
  const calls = answered + slow;
  if (calls >= SAMPLE_AT_LEAST && failed + slow >= calls * FAILURE_RATE) return true;
  const worked = newest.indexOf(true);
  return (worked === -1 ? newest.length : worked) + slow >= FAILURES_IN_A_ROW;
}

/**
 * Ends that were ours (a process that stopped, a sender that died, our database away, our mistake): the provider was not
 * even asked, or not waited for.
 */
const OUR_OWN = new Set([
  'aborted',
  'aborted_after_data',
  'aborted_after_request',
  'sender_lost',
  'window_unknown',
  INTERNAL_ERROR,
]);

/** What an outcome says of the provider: true that it works, false that it does not, null nothing. */
export function saysOfProvider(outcome: ProviderOutcome): boolean | null {
  if ('code' in outcome && OUR_OWN.has(outcome.code)) return null;
  switch (outcome.kind) {
    case 'sent':
      return true;
    case 'permanent':
      // Without the vendor's words it was we who refused.
      return outcome.response === null ? null : true;
    case 'throttled':
      return null;
    case 'transient':
      return outcome.ofRecipient === true;
    case 'config':
    case 'ambiguous':
      return false;
  }
}
