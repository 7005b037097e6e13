import type { DeliveryOutcome } from '../domain/outcome.ts';
import type { ClaimResult } from '../services/delivery/claim-result.ts';
import type { Attempt, DeliverDeps } from './attempt.ts';

/** What a gate said, counted, as the workflow needs to know it. */
export function reportGate(
  { metrics }: DeliverDeps,
  { route: { channel } }: Attempt,
  result: Extract<ClaimResult, { kind: 'wait' | 'ended' }>,
): DeliveryOutcome {
  if (result.kind === 'ended') {
    metrics.notifications.inc({ channel, status: result.status });
    return { kind: 'gone', status: result.status };
  }
  const { waitMs, reason, limit, isNew } = result;
  if (isNew && reason !== 'scheduled') metrics.deferrals.inc({ channel, reason });
  return { kind: 'wait', waitMs, reason, limit };
}
