import { ApplicationFailure } from '@temporalio/activity';
import { type FoundAttempt, findAttempt } from '../db/queries/attempts/find.ts';
import { FromNewerRelease } from '../domain/newer-release.ts';
import type { DeliveryOutcome } from '../domain/outcome.ts';
import { isSettled, STATUSES } from '../domain/status.ts';
import type { Attempt, DeliverDeps } from './attempt.ts';
import { outcomeFor } from './outcome-for.ts';
import { settle } from './settle.ts';

/** A claim that was refused for no reason still in sight: somebody moved between two looks. Look again soon. */
const LOOK_AGAIN_MS = 200;

/**
 * Why a claim was refused, and so what the workflow should do; an unfinished attempt of a dead sender is judged here.
 * @throws FromNewerRelease for a status that a newer worker will know, to whom Temporal then takes it
 */
export async function explainRefusal(deps: DeliverDeps, attempt: Attempt): Promise<DeliveryOutcome> {
  const found = await findAttempt(deps.pool, attempt.key);
  if (!found) throw ApplicationFailure.nonRetryable('no such notification', 'NotificationMissing');
  if (found.run !== attempt.run) return { kind: 'gone', status: found.status };
  if (!STATUSES.includes(found.status)) throw new FromNewerRelease('status');
  if (found.attempt) return explainAttempt(deps, attempt, found, found.attempt);
  if (isSettled(found.status)) return { kind: 'gone', status: found.status };
  return { kind: 'wait', waitMs: LOOK_AGAIN_MS, reason: 'another attempt is under way' };
}

async function explainAttempt(
  deps: DeliverDeps,
  attempt: Attempt,
  found: FoundAttempt,
  { epoch, state, outcome, code, counts, leaseLeftMs }: NonNullable<FoundAttempt['attempt']>,
): Promise<DeliveryOutcome> {
  // A probe's permit runs out by itself.
  const claim = { ...found, epoch, isProbe: false, wasAway: false };
  if (state === 'finished' && outcome) return outcomeFor({ outcome, code, counts }, found.status);
  const answered = attempt.journal.read(epoch);
  if (answered) return settle(deps, attempt, claim, answered);
  if (leaseLeftMs > 0) return { kind: 'wait', waitMs: leaseLeftMs, reason: 'an unfinished attempt holds its lease' };
  return settle(
    deps,
    attempt,
    claim,
    {
      kind: 'ambiguous',
      code: 'sender_lost',
      detail: 'the worker stopped before it recorded a result',
      response: null,
    },
    { onlyExpired: true },
  );
}
