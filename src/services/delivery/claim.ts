import { randomUUID } from 'node:crypto';
import type { Pool, Queryable } from '../../db/client.ts';
import { leaveLine } from '../../db/queries/account-line/rows.ts';
import { claimAtOnce } from '../../db/queries/attempts/claim-at-once.ts';
import { confirmClaim, undoClaim } from '../../db/queries/attempts/lease.ts';
import {
  type AttemptKey,
  type Claim,
  type ClaimedBy,
  openClaim,
  startAttempt,
} from '../../db/queries/attempts/start.ts';
import { lockNotification } from '../../db/queries/notifications/lock.ts';
import { CommitInDoubt, inOneStatement, inTransaction } from '../../db/transaction.ts';
import { MINUTE_MS } from '../../domain/durations.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { CONTENT_UNREADABLE, PAUSED } from '../../domain/outcome.ts';
import type { Route } from '../../domain/route.ts';
import { mayComeFrom } from '../../domain/status.ts';
import { markUnknown } from '../notifications/give-up.ts';
import { statusEvent } from '../outbox-records.ts';
import { askCampaign } from './campaign-gate.ts';
import type { ClaimOptions, ClaimResult, InDoubt, Looked, MadeClaim } from './claim-result.ts';
import { defer, goOver, putOffUntilDue } from './defer.ts';
import { end, suppress } from './end.ts';
import { askGates } from './gates.ts';
import { giveTurnBack, giveTurnsBack } from './user-window.ts';

/**
 * The gates and the claim, in one transaction: nobody is PROCESSING but who may call the provider now. Where nothing
 * stands in the way, as before most first attempts, both are one statement; else the gates are asked one by one.
 */
export async function claimAttempt(
  pool: Pool,
  key: AttemptKey,
  route: Route,
  options: ClaimOptions,
): Promise<ClaimResult> {
  const by = { claimedBy: randomUUID(), leaseMs: options.leaseMs };
  const atOnce = mayBePlain(key, route, options) ? await claimPlain(pool, key, route, options, by) : null;
  return atOnce ?? claimThroughGates(pool, key, route, options, by);
}

/**
 * What became of a claim that was in doubt; null where it was not committed. Repeat it until PostgreSQL has answered.
 * @throws ContentKeyMissing, ContentDamaged, when the claim has been taken back
 */
export async function confirmAttempt(
  pool: Pool,
  key: AttemptKey,
  route: Route,
  { isProbe, wasAway, ...by }: InDoubt,
  options: ClaimOptions,
): Promise<MadeClaim | null> {
  const claim = await confirmClaim(pool, key, route.channel, by);
  return claim && { ...(await openOrUndo(pool, key, route, claim, options)), isProbe, wasAway };
}

/** The first attempt over an account without limits of its own, which would have to be counted under its lock. */
function mayBePlain(
  { seq }: AttemptKey,
  { provider }: Route,
  { accountLimits, isMissing, pauseMs = 0 }: ClaimOptions,
): boolean {
  const { rate, perDay } = accountLimits(provider);
  return seq === 1 && pauseMs === 0 && !isMissing && rate === null && perDay === null;
}

async function claimPlain(
  pool: Pool,
  key: AttemptKey,
  route: Route,
  options: ClaimOptions,
  by: ClaimedBy,
): Promise<ClaimResult | null> {
  const account = { isProbe: false, wasAway: false };
  try {
    const limit = DEFAULT_LIMITS[route.channel];
    const claim = await inOneStatement(pool, (db) => claimAtOnce(db, key, route, limit, by));
    return claim && { kind: 'claimed', claim: { ...(await openOrUndo(pool, key, route, claim, options)), ...account } };
  } catch (error) {
    if (error instanceof CommitInDoubt) return { kind: 'in_doubt', ...by, ...account, error: error.cause };
    throw error;
  }
}

/** How soon the reconciler may ask after one that waits for the operator; Temporal tries its attempt again before. */
const UNREADABLE_WAIT_MS = 5 * MINUTE_MS;

/**
 * The claim was committed before anybody looked at its content: where that cannot be read, it is taken back.
 * @param alsoThen what is done in the transaction that takes it back
 * @throws ContentKeyMissing, ContentDamaged, when the claim has been taken back
 */
export async function openOrUndo(
  pool: Pool,
  key: AttemptKey,
  { channel, provider }: Route,
  claim: Claim,
  { cipher, alsoThen }: Pick<ClaimOptions, 'cipher'> & { alsoThen?: (tx: Queryable) => Promise<unknown> },
): Promise<Claim> {
  try {
    return openClaim(cipher, key.notificationId, claim);
  } catch (error) {
    await inTransaction(pool, async (tx) => {
      const about = { ...claim, id: key.notificationId, run: key.run, channel, provider };
      const event = statusEvent(about, 'DEFERRED', CONTENT_UNREADABLE);
      const undone = await undoClaim(tx, { ...key, epoch: claim.epoch }, event, UNREADABLE_WAIT_MS);
      if (undone) await giveTurnBack(tx, { ...claim, channel }, key.notificationId, { begun: true });
      if (undone) await alsoThen?.(tx);
    });
    throw error;
  }
}

/** Locks are taken in the order notification, user's window, provider account. */
function claimThroughGates(
  pool: Pool,
  key: AttemptKey,
  route: Route,
  options: ClaimOptions,
  by: ClaimedBy,
): Promise<ClaimResult> {
  let made: MadeClaim | undefined;
  let looked: Looked | undefined;
  const claiming = inTransaction<ClaimResult>(pool, async (tx) => {
    const notification = await lockNotification(tx, key.notificationId, route.channel);
    const claimable = notification?.run === key.run && mayComeFrom('PROCESSING').includes(notification.status);
    if (!notification || !claimable) return { kind: 'refused' };
    looked = notification;

    // Its records name the route in hand.
    const about = { ...notification, ...route };
    // Its provider alone can know whether it has it: no other is asked once the retries there are spent.
    if (notification.mayHaveBeenSent && notification.provider !== route.provider) {
      await markUnknown(tx, about, notification.reason ?? 'retries_spent');
      return { kind: 'ended', status: 'UNKNOWN' };
    }
    const { pauseMs = 0 } = options;
    if (pauseMs > 0) return { kind: 'wait', waitMs: pauseMs, reason: PAUSED, isNew: false };
    const campaign = await askCampaign(tx, notification);
    if (campaign.kind === 'cancelled') return end(tx, about, { status: 'CANCELLED', reason: null });
    const gates = campaign.kind === 'wait' ? campaign : await askGates(tx, notification, route, options);
    if (gates.kind === 'over') return end(tx, about, { status: 'EXPIRED', reason: gates.reason });
    if (gates.kind === 'later') return putOffUntilDue(tx, about, gates.at);
    if (gates.kind === 'suppressed') return suppress(tx, about, options);
    if (gates.kind === 'passed') {
      await giveTurnsBack(tx, notification);
      await goOver(tx, notification, gates.to);
      return gates;
    }
    if (gates.kind === 'wait') return defer(tx, about, gates, options);

    const claim = await startAttempt(tx, options.cipher, key, route, by);
    // The row is locked, so only its attempts can stand in the way; and then the turn was not ours to take.
    if (!claim) throw new AttemptExists();
    if (gates.isInLine) await leaveLine(tx, key.notificationId);
    made = { ...claim, isProbe: gates.isProbe, wasAway: gates.isAway };
    return { kind: 'claimed', claim: made };
  });
  const said = claiming.then((result) => (looked && result.kind !== 'claimed' ? { ...result, looked } : result));
  return said.catch((error) => {
    if (error instanceof AttemptExists) return { kind: 'refused' };
    // Only the commit was left.
    if (made) return { kind: 'in_doubt', ...by, isProbe: made.isProbe, wasAway: made.wasAway, error };
    throw error;
  });
}

class AttemptExists extends Error {}
