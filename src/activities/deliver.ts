import { ApplicationFailure } from '@temporalio/activity';
import { fromPublicId } from '../domain/ids.ts';
import { type DeliveryOutcome, INTERNAL_ERROR, type ProviderOutcome } from '../domain/outcome.ts';
import { type Route, SANDBOX } from '../domain/route.ts';
import { framesOf, reasonOf } from '../observability/health.ts';
import type { ClaimOptions, ReadyClaim } from '../services/delivery/claim-result.ts';
import type { Attempt, DeliverDeps, DeliverInput } from './attempt.ts';
import { explainRefusal } from './explain-refusal.ts';
import { openJournal } from './journal.ts';
import { holdLease, LEASE_MS, type Lease } from './lease.ts';
import { makeClaim } from './make-claim.ts';
import { renderMessage } from './render-message.ts';
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

    const attempt = { ...input, key, journal };
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

/**
 * The last net under whatever chooses the routes of what a test key sent. Of this message, not of the account: as `config`
 * it would open the breaker before everybody's live mail.
 */
const NOT_FOR_TEST: ProviderOutcome = {
  kind: 'permanent',
  code: 'sandbox_only',
  detail: 'notifications of test keys are sent to the sandbox only',
  response: null,
};

async function callProvider(deps: DeliverDeps, attempt: Attempt, claim: ReadyClaim): Promise<ProviderOutcome> {
  const { notificationId, route } = attempt;
  if (claim.environment === 'test' && route.provider !== SANDBOX) return NOT_FOR_TEST;
  const lease = holdLease(deps, attempt, claim.epoch);
  try {
    const provider = deps.providers.byName(route.provider);
    if (!provider) throw new Error('claimed for a provider that is not set up in this worker');
    const outcome = await provider.send(renderMessage(notificationId, route, claim, deps), lease);
    return withSuppressed(outcome, claim);
  } catch (error) {
    deps.logger.error(
      { notificationId, ...route, reason: reasonOf(error), frames: framesOf(error) },
      'a mistake of ours broke an attempt off',
    );
    return brokenOff(error, lease);
  } finally {
    lease.release();
  }
}

/** A mistake in our own code, which the same message would meet again. Before the last byte nobody can have taken it. */
function brokenOff(error: unknown, lease: Lease): ProviderOutcome {
  const kind = lease.isLastByteOut() ? 'ambiguous' : 'permanent';
  return { kind, code: INTERNAL_ERROR, detail: `a mistake of ours (${reasonOf(error)})`, response: null };
}

/** Who was left out stands beside the provider's answer, as does whom the mail host has refused. */
function withSuppressed(outcome: ProviderOutcome, { suppressedCopies: { count, of } }: ReadyClaim): ProviderOutcome {
  if (outcome.kind !== 'sent' || count === 0) return outcome;
  return { ...outcome, response: `${outcome.response} (suppressed: ${count} of ${of} in cc and bcc)` };
}
