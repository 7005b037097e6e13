import { ApplicationFailure, Context } from '@temporalio/activity';
import { fromPublicId } from '../domain/ids.ts';
import type { DeliveryOutcome } from '../domain/outcome.ts';
import type { Route } from '../domain/route.ts';
import type { ClaimOptions } from '../services/delivery/claim-result.ts';
import type { Attempt, DeliverDeps, DeliverInput } from './attempt.ts';
import { callProvider } from './call-provider.ts';
import { explainRefusal } from './explain-refusal.ts';
import { openJournal } from './journal.ts';
import { LEASE_MS } from './lease.ts';
import { makeClaim } from './make-claim.ts';
import { reportGate } from './report-gate.ts';
import { settle } from './settle.ts';

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
  if (result.kind === 'passed') return { kind: 'passed', code: result.reason };
  if (result.kind === 'skipped') return { kind: 'permanent', code: `suppressed_${result.reason}` };
  if (result.kind !== 'claimed') return reportGate(deps, attempt, result);
  const { claim } = result;
  deps.reachFaultPoint('deliver:after-claim');

  const outcome = await callProvider(deps, attempt, claim);
  deps.reachFaultPoint('deliver:after-provider-answer');
  attempt.journal.write(claim.epoch, outcome);
  deps.reachFaultPoint('deliver:before-result-commit');
  return settle(deps, attempt, claim, outcome);
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
