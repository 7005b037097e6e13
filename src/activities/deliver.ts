import { ApplicationFailure, Context } from '@temporalio/activity';
import { fromPublicId } from '../domain/ids.ts';
import type { DeliveryOutcome } from '../domain/outcome.ts';
import type { Route } from '../domain/route.ts';
import { inSpan, type Span } from '../observability/tracing.ts';
import type { ClaimOptions, ReadyClaim } from '../services/delivery/claim-result.ts';
import type { Attempt, DeliverDeps, DeliverInput } from './attempt.ts';
import { callProvider } from './call-provider.ts';
import { explainRefusal } from './explain-refusal.ts';
import { openJournal } from './journal.ts';
import { LEASE_MS } from './lease.ts';
import { makeClaim } from './make-claim.ts';
import { reportGate } from './report-gate.ts';
import { settle } from './settle.ts';
import { spanOfAttempt, traceGate } from './trace-attempt.ts';

/**
 * One attempt: gates and claim, the provider's call, its result. It throws only for infrastructure trouble, which
 * Temporal retries and which uses up no attempt; once the provider has answered it never throws.
 */
export function createDeliver(deps: DeliverDeps) {
  return async function deliver(input: DeliverInput): Promise<DeliveryOutcome> {
    const uuid = fromPublicId('notification', input.notificationId);
    if (!uuid) throw ApplicationFailure.nonRetryable('not a notification id', 'InvalidInput');
    const key = { notificationId: uuid, run: input.run, seq: input.seq };
    const journal = openJournal();

    const wokenAtMs = Context.current().info.currentAttemptScheduledTimestampMs;
    const attempt = { ...input, key, journal, wokenAtMs };
    const who = { ...input.priority, signal: journal.abandoned };
    // While it waits for its permit as well: a server that hears nothing would start another beside it.
    const stopBeating = journal.keepBeating();
    try {
      return await deps.withPermit(input.route.provider, () => tryOnce(deps, attempt), who);
    } finally {
      stopBeating();
    }
  };
}

async function tryOnce(deps: DeliverDeps, begun: Omit<Attempt, 'startedAt'>): Promise<DeliveryOutcome> {
  const attempt: Attempt = { ...begun, startedAt: deps.clock() };
  const result = await makeClaim(deps, attempt, claimOptions(deps, attempt));
  deps.metrics.claims.inc({ channel: attempt.route.channel, result: result.kind });
  if (result.kind === 'refused') return explainRefusal(deps, attempt);
  if (result.kind !== 'claimed') {
    const outcome = stoppedBy(deps, attempt, result);
    traceGate(deps.tracer, attempt, result, outcome);
    return outcome;
  }
  return inSpan(spanOfAttempt(deps.tracer, attempt, result.claim), (span) => send(deps, attempt, result.claim, span));
}

/** What a gate said, as the workflow needs to know it. */
function stoppedBy(
  deps: DeliverDeps,
  attempt: Attempt,
  result: Exclude<Awaited<ReturnType<typeof makeClaim>>, { kind: 'claimed' | 'refused' }>,
): DeliveryOutcome {
  if (result.kind === 'passed') return { kind: 'passed', code: result.reason };
  if (result.kind === 'skipped') return { kind: 'permanent', code: `suppressed_${result.reason}` };
  return reportGate(deps, attempt, result);
}

async function send(deps: DeliverDeps, attempt: Attempt, claim: ReadyClaim, span: Span): Promise<DeliveryOutcome> {
  span.event('claim');
  deps.reachFaultPoint('deliver:after-claim');

  const outcome = await callProvider(deps, attempt, claim, span.traceparent);
  span.event('answer');
  span.set({ 'posthorn.outcome': outcome.kind });
  if (outcome.kind !== 'sent') span.fail(outcome.code);
  deps.reachFaultPoint('deliver:after-provider-answer');
  attempt.journal.write(claim.epoch, outcome);
  deps.reachFaultPoint('deliver:before-result-commit');
  const next = await settle(deps, attempt, claim, outcome);
  span.event('commit');
  return next;
}

function claimOptions(
  { cipher, providers, accountLimits, failoverAfterMs, maxDeferMs }: DeliverDeps,
  { route, others = [], pauseMs = 0 }: Attempt,
): ClaimOptions {
  const isMissing = ({ provider }: Route) => providers.byName(provider) === undefined;
  return {
    cipher,
    leaseMs: LEASE_MS,
    accountLimits,
    failoverAfterMs,
    maxDeferMs,
    pauseMs,
    isMissing: isMissing(route),
    others: others.filter((other) => !isMissing(other)),
  };
}
