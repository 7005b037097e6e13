import type { AttemptOutcome, DeliveryOutcome } from '../domain/outcome.ts';
import { isSettled, type Status } from '../domain/status.ts';

/**
 * A written result, as the workflow needs to know it: held and late-settled notifications are gone, and what did not
 * count is asked for again; the gates then say when, or where else. So they do where it was rescheduled since.
 */
export function outcomeFor(
  { outcome, code, counts }: { outcome: AttemptOutcome; code: string | null; counts: boolean },
  status: Status,
  waitMs = 0,
): DeliveryOutcome {
  if (outcome === 'sent') return { kind: 'sent' };
  if (isSettled(status)) return { kind: 'gone', status };
  if (!counts || outcome === 'throttled' || outcome === 'config') {
    return { kind: 'deferred', waitMs, reason: code ?? outcome };
  }
  const because = { code: code ?? 'unknown' };
  if (outcome !== 'transient' || waitMs === 0) return { kind: outcome, ...because };
  return { kind: outcome, ...because, retryAfterMs: waitMs };
}
