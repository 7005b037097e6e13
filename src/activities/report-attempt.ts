import type { Settlement } from '../db/queries/attempts/settle.ts';
import { sentDelaySeconds, sentLaneOf } from '../domain/sent-delay.ts';
import { isSettled } from '../domain/status.ts';
import type { Metrics } from '../observability/metrics.ts';
import { traceIdOf } from '../observability/trace-context.ts';
import type { Attempt, DeliverDeps, Settled } from './attempt.ts';

/** One line and the counters for one attempt: who, by whom, how it went; never to whom or what. */
export function reportAttempt(
  { logger, metrics }: DeliverDeps,
  { notificationId, run, seq, route: { channel, provider }, startedAt, wokenAtMs }: Attempt,
  claim: Settled,
  { outcome, code, status }: Settlement,
): void {
  const durationMs = Math.round(performance.now() - startedAt.steadyMs);
  const traceId = traceIdOf(claim.traceparent);
  logger.info({ notificationId, traceId, channel, provider, run, seq, outcome, code, status, durationMs }, 'attempt');
  metrics.attempts.inc({ channel, provider, outcome });
  if (claim.retryCount > 0) metrics.retries.inc({ channel });
  if (status === 'DEFERRED') metrics.deferrals.inc({ channel, reason: code ?? 'throttled' });
  if (status === 'SENT') metrics.acceptedToSent.observe({ channel }, (Date.now() - claim.createdAt.getTime()) / 1000);
  if (status === 'SENT') observeDelay(metrics, claim, wokenAtMs);
  if (isSettled(status)) metrics.notifications.inc({ channel, status });
}

/** What another execution has claimed tells nothing of when it could have gone. */
function observeDelay(metrics: Metrics, claim: Settled, wokenAtMs: number | undefined): void {
  const { priority, isOfCampaign, readySince, hasWaited } = claim;
  if (priority === undefined || isOfCampaign === undefined || readySince === undefined || hasWaited === undefined)
    return;
  const seconds = sentDelaySeconds({ readySince, hasWaited }, { sentAtMs: Date.now(), wokenAtMs });
  metrics.sentDelay.observe({ lane: sentLaneOf({ priority, isOfCampaign }) }, seconds);
}
