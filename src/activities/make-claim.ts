import { ContentDamaged, ContentKeyMissing } from '../db/content-cipher.ts';
import { dropSuppressed } from '../db/queries/attempts/drop-suppressed.ts';
import { retryConflicts } from '../db/retry-conflicts.ts';
import { reasonOf } from '../observability/health.ts';
import { claimAttempt, confirmAttempt } from '../services/delivery/claim.ts';
import type { ClaimOptions, ClaimResult, MadeClaim, ReadyClaim } from '../services/delivery/claim-result.ts';
import type { Attempt, DeliverDeps } from './attempt.ts';
import { untilWritten } from './until-written.ts';

type Refusal = Exclude<ClaimResult, { kind: 'in_doubt' | 'claimed' }>;

/**
 * The claim, ready to be sent.
 * @throws what the claim failed by, when it was not committed
 */
export async function makeClaim(
  deps: DeliverDeps,
  attempt: Attempt,
  options: ClaimOptions,
): Promise<Refusal | { kind: 'claimed'; claim: ReadyClaim }> {
  const result = await committed(deps, attempt, options);
  if (result.kind !== 'claimed') return result;
  // To throw now would make a lost sender of this one.
  const drop = () => dropSuppressed(deps.pool, result.claim, attempt.route, deps.recipientHash);
  return { kind: 'claimed', claim: await untilWritten(drop, attempt.journal, deps) };
}

/**
 * The claim, also where PostgreSQL went away before it told whether it was committed. Whoever asks later could only take
 * that for a sender that was lost; this execution knows that it has sent nothing, so it waits to be told.
 */
async function committed(
  deps: DeliverDeps,
  attempt: Attempt,
  options: ClaimOptions,
): Promise<Refusal | { kind: 'claimed'; claim: MadeClaim }> {
  const { key, route, journal, notificationId } = attempt;
  const claim = () => claimAttempt(deps.pool, key, route, options);
  const result = await retryConflicts(claim).catch((error) => {
    // It waits for the operator, who would else be told by Temporal only.
    if (error instanceof ContentKeyMissing || error instanceof ContentDamaged) {
      deps.logger.error({ notificationId, reason: reasonOf(error) }, 'content cannot be read');
    }
    throw error;
  });
  if (result.kind !== 'in_doubt') return result;
  const confirm = () => {
    // The lease counts from before it was asked for.
    attempt.startedAt = deps.clock();
    return confirmAttempt(deps.pool, key, route, result, options);
  };
  const confirmed = await untilWritten(confirm, journal, deps);
  if (confirmed === null) throw result.error;
  return { kind: 'claimed', claim: confirmed };
}
