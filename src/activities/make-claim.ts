import { ContentDamaged, ContentKeyMissing } from '../db/content-cipher.ts';
import { confirmClaim } from '../db/queries/attempts/lease.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import { reasonOf } from '../observability/health.ts';
import { claimAttempt } from '../services/delivery/claim.ts';
import type { ClaimOptions, ClaimResult } from '../services/delivery/claim-result.ts';
import type { Attempt, DeliverDeps } from './attempt.ts';
import { LEASE_MS } from './lease.ts';
import { untilWritten } from './until-written.ts';

/**
 * The claim, also where PostgreSQL went away before it told whether it was committed. Whoever asks later could only take
 * that for a sender that was lost; this execution knows that it has sent nothing, so it waits to be told.
 * @throws what the claim failed by, when it was not committed
 */
export async function makeClaim(
  deps: DeliverDeps,
  attempt: Attempt,
  options: ClaimOptions,
): Promise<Exclude<ClaimResult, { kind: 'in_doubt' }>> {
  const claim = () => claimAttempt(deps.pool, attempt.key, attempt.route, options);
  const result = await retryConflicts(claim).catch((error) => {
    // It waits for the operator, who would else be told by Temporal only.
    if (error instanceof ContentKeyMissing || error instanceof ContentDamaged) {
      deps.logger.error({ notificationId: attempt.notificationId, reason: reasonOf(error) }, 'content cannot be read');
    }
    throw error;
  });
  if (result.kind !== 'in_doubt') return result;
  const { claimed, startedAt, error } = result;
  const confirm = () => {
    // The lease counts from before it was asked for.
    attempt.startedAt = deps.clock();
    return confirmClaim(deps.pool, { ...attempt.key, epoch: claimed.claim.epoch, startedAt }, LEASE_MS);
  };
  if (await untilWritten(confirm, attempt.journal, deps)) return claimed;
  throw error;
}
