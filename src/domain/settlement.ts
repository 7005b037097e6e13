import type { OnAmbiguous } from './ambiguity.ts';
import type { AttemptOutcome } from './outcome.ts';
import type { Status } from './status.ts';

/**
 * What a notification becomes by an attempt's outcome. Once a provider may have taken it, only its own "sent"
 * or UNKNOWN can follow: a later refusal does not prove that the first was not taken.
 */
export function statusAfter(
  outcome: AttemptOutcome,
  { onAmbiguous, ambiguousBefore }: { onAmbiguous: OnAmbiguous; ambiguousBefore: boolean },
): Extract<Status, 'SENT' | 'RETRYING' | 'UNKNOWN' | 'DEFERRED'> {
  if (outcome === 'sent') return 'SENT';
  if (outcome === 'throttled') return 'DEFERRED';
  if (ambiguousBefore) return 'UNKNOWN';
  if (outcome === 'ambiguous' && onAmbiguous === 'hold') return 'UNKNOWN';
  return 'RETRYING';
}
