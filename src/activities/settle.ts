import { findAttempt } from '../db/queries/attempts/find.ts';
import { type Settlement, settleAttempt } from '../db/queries/attempts/settle.ts';
import { settleUnsent } from '../db/queries/attempts/settle-unsent.ts';
import type { Claim } from '../db/queries/attempts/start.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import type { DeliveryOutcome, ProviderOutcome } from '../domain/outcome.ts';
import { statusAfter } from '../domain/settlement.ts';
import { raisesEvent } from '../domain/status.ts';
import { deadLetter, statusEvent } from '../outbox/append.ts';
import type { Attempt, DeliverDeps } from './deliver.ts';
import { outcomeFor } from './outcome-for.ts';
import { reportAttempt } from './report-attempt.ts';
import { untilWritten } from './until-written.ts';

/** What settling needs to know of a claim; also had from the tables when another execution made it. */
export type Settled = Omit<Claim, 'environment' | 'recipient' | 'content'>;

/**
 * Writes what the provider said: result, status, timeline and event are one statement, repeated until it is
 * written, since an answer that was given must not be lost. Answers what the workflow does next.
 */
export async function settle(
  deps: DeliverDeps,
  attempt: Attempt,
  claim: Settled,
  outcome: ProviderOutcome,
  { onlyExpired = false } = {},
): Promise<DeliveryOutcome> {
  const settlement = { ...describe(deps, attempt, claim, outcome), onlyExpired };
  const key = { ...attempt.key, epoch: claim.epoch };
  const { clientId, userKey } = claim;
  const { provider } = attempt.route;
  const holdOffMs = outcome.kind === 'throttled' ? outcome.waitMs : null;
  const window = { clientId, userKey, channel: attempt.route.channel };
  const write = () =>
    retryConflicts(() =>
      outcome.kind === 'sent' || outcome.kind === 'ambiguous'
        ? settleAttempt(deps.pool, key, settlement)
        : settleUnsent(deps.pool, key, settlement, { window, provider, holdOffMs }),
    );
  if (await untilWritten(write, attempt.journal, deps)) {
    reportAttempt(deps, attempt, claim, settlement);
    if (outcome.kind === 'throttled') return { kind: 'wait', waitMs: outcome.waitMs, reason: outcome.code };
    return outcomeFor(outcome.kind, settlement.code, settlement.status);
  }
  // Somebody else judged it first: what stands in the table is the truth.
  const found = await untilWritten(() => findAttempt(deps.pool, attempt.key), attempt.journal, deps);
  if (found?.attempt?.outcome) return outcomeFor(found.attempt.outcome, found.attempt.code, found.status);
  return { kind: 'wait', waitMs: found?.attempt?.leaseLeftMs ?? 0, reason: 'an unfinished attempt holds its lease' };
}

function describe(
  { topics }: DeliverDeps,
  { key, run, route }: Attempt,
  claim: Settled,
  outcome: ProviderOutcome,
): Omit<Settlement, 'onlyExpired'> {
  const status = statusAfter(outcome.kind, claim);
  const code = 'code' in outcome ? outcome.code : null;
  const about = { ...claim, id: key.notificationId, run, ...route };
  return {
    outcome: outcome.kind,
    code,
    detail: 'detail' in outcome ? outcome.detail : null,
    response: outcome.response,
    providerMessageId: 'providerMessageId' in outcome ? outcome.providerMessageId : null,
    status,
    event: raisesEvent(status) ? statusEvent(about, status, code, topics) : null,
    deadLetter: status === 'UNKNOWN' ? deadLetter(about, code ?? 'unknown', topics) : null,
  };
}
