import type { Pool } from '../../db/client.ts';
import { leaveLine } from '../../db/queries/account-line/rows.ts';
import { dropSuppressed } from '../../db/queries/attempts/drop-suppressed.ts';
import { type AttemptKey, startAttempt } from '../../db/queries/attempts/start.ts';
import { userKeyOver } from '../../db/queries/notifications/fallbacks.ts';
import { lockNotification } from '../../db/queries/notifications/lock.ts';
import { inTransaction } from '../../db/transaction.ts';
import { PAUSED } from '../../domain/outcome.ts';
import type { Route } from '../../domain/route.ts';
import { mayComeFrom } from '../../domain/status.ts';
import { markUnknown } from '../notifications/give-up.ts';
import type { Claimed, ClaimOptions, ClaimResult } from './claim-result.ts';
import { defer, putOffUntilDue } from './defer.ts';
import { end, suppress } from './end.ts';
import { askGates } from './gates.ts';
import { giveTurnsBack } from './user-window.ts';

/**
 * The gates and the claim, in one transaction: nobody is PROCESSING but who may call the provider now. Locks are
 * taken in the order notification, user's window, provider account.
 */
export function claimAttempt(pool: Pool, key: AttemptKey, route: Route, options: ClaimOptions): Promise<ClaimResult> {
  let made: { claimed: Claimed; startedAt: string } | undefined;
  return inTransaction<ClaimResult>(pool, async (tx) => {
    const notification = await lockNotification(tx, key.notificationId, route.channel);
    const claimable = notification?.run === key.run && mayComeFrom('PROCESSING').includes(notification.status);
    if (!notification || !claimable) return { kind: 'refused' };

    // Its records name the route in hand.
    const about = { ...notification, ...route };
    // Its provider alone can know whether it has it: no other is asked once the retries there are spent.
    if (notification.mayHaveBeenSent && notification.provider !== route.provider) {
      await markUnknown(tx, about, notification.reason ?? 'retries_spent');
      return { kind: 'ended', status: 'UNKNOWN' };
    }
    const { pauseMs = 0 } = options;
    if (pauseMs > 0) return { kind: 'wait', waitMs: pauseMs, reason: PAUSED, isNew: false };
    const gates = await askGates(tx, notification, route, options);
    if (gates.kind === 'over') return end(tx, about, { status: 'EXPIRED', reason: gates.reason });
    if (gates.kind === 'later') return putOffUntilDue(tx, about, gates.at);
    if (gates.kind === 'suppressed') return suppress(tx, about, options);
    if (gates.kind === 'passed') {
      await giveTurnsBack(tx, notification);
      return gates;
    }
    if (gates.kind === 'wait') return defer(tx, about, gates, options);

    const claim = await startAttempt(tx, options.cipher, key, route, options.leaseMs);
    // The row is locked, so only its attempts can stand in the way; and then the turn was not ours to take.
    if (!claim) throw new AttemptExists();
    if (gates.isInLine) await leaveLine(tx, key.notificationId);
    const { startedAt, ...rest } = claim;
    const ready = await dropSuppressed(tx, rest, route, options.recipientHash);
    const userKey = userKeyOver(notification, route.channel);
    made = {
      claimed: { kind: 'claimed', claim: { ...ready, userKey, isProbe: gates.isProbe, wasAway: gates.isAway } },
      startedAt,
    };
    return made.claimed;
  }).catch((error) => {
    if (error instanceof AttemptExists) return { kind: 'refused' };
    // Only the commit was left.
    if (made) return { kind: 'in_doubt', ...made, error };
    throw error;
  });
}

class AttemptExists extends Error {}
