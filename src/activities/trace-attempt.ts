import { MINUTE_MS } from '../domain/durations.ts';
import type { DeliveryOutcome } from '../domain/outcome.ts';
import type { Span, Tracer } from '../observability/tracing.ts';
import type { ClaimResult, ReadyClaim } from '../services/delivery/claim-result.ts';
import type { Attempt } from './attempt.ts';

/** A trace is of one stretch of work: what comes later than so long after the acceptance is only linked with it. */
const LONGEST_MS = 5 * MINUTE_MS;

/** The span of an attempt, from before its claim on. One that fails is exported in any case. */
export function spanOfAttempt(tracer: Tracer, attempt: Attempt, claim: ReadyClaim): Span {
  const { traceparent, createdAt, environment, epoch, retryCount } = claim;
  const options = {
    startedAtMs: attempt.startedAt.wallMs,
    keepFailure: true,
    attributes: {
      ...attributesOf(attempt),
      'posthorn.environment': environment,
      'posthorn.epoch': epoch,
      'posthorn.retries': retryCount,
      'posthorn.since_accepted_ms': sinceAccepted(attempt, createdAt),
    },
  };
  // While nothing is recorded here it stays part of its client's trace, which may be recorded elsewhere.
  const isApart = traceparent === null || (tracer.isOn && isLate(attempt, createdAt));
  return isApart ? tracer.branch('deliver', [traceparent], options) : tracer.start('deliver', traceparent, options);
}

/** A gate said no: who waits in its trace, and why. */
export function traceGate(tracer: Tracer, attempt: Attempt, result: ClaimResult, outcome: DeliveryOutcome): void {
  const { looked } = result;
  if (!tracer.isOn || !looked || isLate(attempt, looked.createdAt)) return;
  const span = tracer.start('deliver', looked.traceparent, {
    startedAtMs: attempt.startedAt.wallMs,
    attributes: {
      ...attributesOf(attempt),
      'posthorn.outcome': outcome.kind,
      'posthorn.gate': 'reason' in result ? result.reason : undefined,
      'posthorn.wait_ms': 'waitMs' in result ? result.waitMs : undefined,
    },
  });
  span.end();
}

function attributesOf({ notificationId, run, seq, route: { channel, provider } }: Attempt) {
  return {
    'posthorn.notification_id': notificationId,
    'posthorn.run': run,
    'posthorn.attempt': seq,
    'posthorn.channel': channel,
    'posthorn.provider': provider,
  };
}

function isLate(attempt: Attempt, createdAt: Date): boolean {
  return sinceAccepted(attempt, createdAt) > LONGEST_MS;
}

function sinceAccepted({ startedAt }: Attempt, createdAt: Date): number {
  return startedAt.wallMs - createdAt.getTime();
}
