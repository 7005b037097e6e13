import { findAttempt } from '../db/queries/attempts/find.ts';
import { type Settlement, settleAttempt } from '../db/queries/attempts/settle.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import { saysOfProvider } from '../domain/breaker.ts';
import type { DeliveryOutcome, ProviderOutcome } from '../domain/outcome.ts';
import { settlementOf } from '../domain/settlement.ts';
import { raisesEvent } from '../domain/status.ts';
import { traceIdOf } from '../observability/trace-context.ts';
import { type Consequences, settleWithConsequences } from '../services/delivery/settle.ts';
import { deadLetter, statusEvent } from '../services/outbox-records.ts';
import type { Attempt, DeliverDeps, Settled } from './attempt.ts';
import { outcomeFor } from './outcome-for.ts';
import { reportAttempt } from './report-attempt.ts';
import { untilWritten } from './until-written.ts';

/**
 * Writes what the provider said: result, status, timeline and event are one statement, repeated until it is
 * written, since an answer that was given must not be lost. Answers what the workflow does next.
 */
export async function settle(
  deps: DeliverDeps,
  attempt: Attempt,
  claim: Settled,
  outcome: ProviderOutcome,
  { onlyExpired = false, alsoThen }: { onlyExpired?: boolean; alsoThen?: Consequences['alsoThen'] } = {},
): Promise<DeliveryOutcome> {
  const settlement = { ...describe(attempt, claim, outcome), onlyExpired };
  const key = { ...attempt.key, epoch: claim.epoch };
  const consequences = consequencesOf(attempt, claim, outcome, alsoThen);
  const write = () =>
    retryConflicts(async () =>
      consequences
        ? settleWithConsequences(deps.pool, deps.cipher, key, settlement, consequences)
        : { settled: await settleAttempt(deps.pool, deps.cipher, key, settlement), breaker: null },
    );
  const { settled, breaker } = await untilWritten(write, attempt.journal, deps);
  if (settled) {
    reportAttempt(deps, attempt, claim, settlement);
    const traceId = traceIdOf(claim.traceparent);
    if (breaker)
      deps.logger.warn({ traceId, provider: attempt.route.provider, code: settlement.code }, `breaker ${breaker}`);
    return outcomeFor(settlement, settlement.status, waitOf(outcome));
  }
  // Somebody else judged it first: what stands in the table is the truth.
  const found = await untilWritten(() => findAttempt(deps.pool, attempt.key), attempt.journal, deps);
  if (found?.attempt?.outcome) return outcomeFor({ ...found.attempt, outcome: found.attempt.outcome }, found.status);
  return { kind: 'wait', waitMs: found?.attempt?.leaseLeftMs ?? 0, reason: 'an unfinished attempt holds its lease' };
}

/** What the provider asked for of this message; what it asks of the whole account is the account's, and the gates know it. */
function waitOf(outcome: ProviderOutcome): number {
  return outcome.kind === 'transient' ? (outcome.retryAfterMs ?? 0) : 0;
}

/** Null where an outcome matters to its notification alone, as that of nearly each message does. */
function consequencesOf(
  { route: { channel, provider } }: Attempt,
  { clientId, userKey, isProbe, wasAway }: Settled,
  outcome: ProviderOutcome,
  alsoThen: Consequences['alsoThen'],
): Consequences | null {
  const mayBeSent = outcome.kind === 'sent' || outcome.kind === 'ambiguous';
  const isBack = wasAway && saysOfProvider(outcome) === true;
  if (mayBeSent && !isProbe && !isBack && !alsoThen) return null;
  return {
    provider,
    unsentTo: mayBeSent ? null : { clientId, userKey, channel },
    holdOffMs: outcome.kind === 'throttled' ? outcome.waitMs : null,
    brokenBy: outcome.kind === 'config' ? outcome.code : null,
    addressGone: (outcome.kind === 'permanent' && outcome.addressGone) || null,
    channel,
    isProbe,
    isBack,
    alsoThen,
  };
}

export function describe(
  { key, run, route }: Attempt,
  claim: Settled,
  outcome: ProviderOutcome,
): Omit<Settlement, 'onlyExpired'> {
  const { status, counts } = settlementOf(outcome, claim);
  const code = 'code' in outcome ? outcome.code : null;
  const about = { ...claim, id: key.notificationId, run, ...route };
  return {
    outcome: outcome.kind,
    counts,
    providerOk: saysOfProvider(outcome),
    code,
    detail: 'detail' in outcome ? outcome.detail : null,
    response: outcome.response,
    providerMessageId: 'providerMessageId' in outcome ? outcome.providerMessageId : null,
    status,
    waitMs: status === 'DEFERRED' ? waitOf(outcome) : null,
    event: raisesEvent(status) ? statusEvent(about, status, code) : null,
    deadLetter: status === 'UNKNOWN' ? deadLetter(about, code ?? 'unknown') : null,
  };
}
