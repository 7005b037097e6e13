import type { Pool } from '../../db/client.ts';
import type { ContentCipher } from '../../db/content-cipher.ts';
import { dropSuppressed, type SuppressedCopies } from '../../db/queries/attempts/drop-suppressed.ts';
import { type AttemptKey, type Claim, startAttempt } from '../../db/queries/attempts/start.ts';
import { lockNotification } from '../../db/queries/notifications/lock.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Route } from '../../domain/route.ts';
import type { Limit } from '../../domain/send-window.ts';
import { mayComeFrom, type Status } from '../../domain/status.ts';
import { markUnknown } from '../notifications/give-up.ts';
import { defer } from './defer.ts';
import { end, suppress } from './end.ts';
import { askGates } from './gates.ts';
import type { TurnOptions } from './take-turns.ts';

/** What whoever calls the provider goes by. */
export type ReadyClaim = Claim & { isProbe: boolean; suppressedCopies: SuppressedCopies };

type Claimed = { kind: 'claimed'; claim: ReadyClaim };

export type ClaimResult =
  | Claimed
  /** PostgreSQL went away before it told whether the claim was committed: `confirmClaim` says it. */
  | { kind: 'in_doubt'; claimed: Claimed; startedAt: string; error: unknown }
  /** Not yet: for so many milliseconds, on the database's clock. */
  | { kind: 'wait'; waitMs: number; reason: string; limit?: Limit | undefined; isNew: boolean }
  /** The provider is away for long, and another route can send. */
  | { kind: 'passed'; reason: string }
  /** Nothing may go to the address of this route, but another route is left, or was tried. */
  | { kind: 'skipped'; reason: string }
  /** A gate ended it. */
  | { kind: 'ended'; status: Status }
  /** Not this attempt's to send: `findAttempt` says why. */
  | { kind: 'refused' };

export type ClaimOptions = TurnOptions & {
  cipher: ContentCipher;
  leaseMs: number;
  /** Keyed: by it the suppression list knows an address. */
  recipientHash: (address: string) => Buffer;
  /** How long a provider's outage may put a notification off. */
  maxDeferMs: number;
};

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
    const gates = await askGates(tx, notification, route, options);
    if (gates.kind === 'over') return end(tx, about, { status: 'EXPIRED', reason: gates.reason });
    if (gates.kind === 'later') return defer(tx, about, { until: gates.at, now: notification.now }, options);
    if (gates.kind === 'suppressed') return suppress(tx, about, options);
    if (gates.kind === 'passed') return gates;
    if (gates.kind === 'wait') return defer(tx, about, gates, options);

    const claim = await startAttempt(tx, options.cipher, key, route, options.leaseMs);
    // The row is locked, so only its attempts can stand in the way; and then the turn was not ours to take.
    if (!claim) throw new AttemptExists();
    const { startedAt, ...rest } = claim;
    const ready = await dropSuppressed(tx, rest, route, options.recipientHash);
    made = { claimed: { kind: 'claimed', claim: { ...ready, isProbe: gates.isProbe } }, startedAt };
    return made.claimed;
  }).catch((error) => {
    if (error instanceof AttemptExists) return { kind: 'refused' };
    // Only the commit was left.
    if (made) return { kind: 'in_doubt', ...made, error };
    throw error;
  });
}

class AttemptExists extends Error {}
