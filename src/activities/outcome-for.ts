import type { AttemptOutcome, DeliveryOutcome } from '../domain/outcome.ts';
import type { Status } from '../domain/status.ts';

/** A written result, as the workflow needs to know it: held and late-settled notifications are gone. */
export function outcomeFor(outcome: AttemptOutcome, code: string | null, status: Status): DeliveryOutcome {
  if (outcome === 'sent') return { kind: 'sent' };
  if (status !== 'RETRYING' && status !== 'DEFERRED') return { kind: 'gone', status };
  if (outcome === 'throttled') return { kind: 'wait', waitMs: 0, reason: code ?? 'throttled' };
  return { kind: outcome, code: code ?? 'unknown' };
}
