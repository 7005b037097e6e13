import type { Queryable } from '../../db/client.ts';
import { wasTried } from '../../db/queries/attempts/find.ts';
import { changeStatus } from '../../db/queries/notifications/change-status.ts';
import type { LockedNotification } from '../../db/queries/notifications/lock.ts';
import type { Channel } from '../../domain/channel.ts';
import type { Route } from '../../domain/route.ts';
import { giveUp, markUnknown } from '../notifications/give-up.ts';
import { statusEvent } from '../outbox-records.ts';
import type { ClaimOptions, ClaimResult } from './claim-result.ts';
import { giveTurnsBack } from './user-window.ts';

type Ending =
  | { status: 'EXPIRED'; reason: 'expired' | 'late' }
  | { status: 'SUPPRESSED'; reason: string }
  | { status: 'FAILED'; reason: 'deferred_too_long' }
  | { status: 'CANCELLED'; reason: null };

/** Ends a notification that waits as a gate says, or where it may have been sent as UNKNOWN. */
export async function end(
  tx: Queryable,
  notification: LockedNotification,
  { status, reason }: Ending,
): Promise<ClaimResult> {
  await giveTurnsBack(tx, notification);
  if (notification.mayHaveBeenSent) {
    const code = status === 'SUPPRESSED' || status === 'CANCELLED' ? status.toLowerCase() : reason;
    await markUnknown(tx, notification, `${code}_before_resend`);
    return { kind: 'ended', status: 'UNKNOWN' };
  }
  if (status === 'FAILED') await giveUp(tx, status, notification, reason);
  else {
    const key = { notificationId: notification.id, run: notification.run };
    const event = statusEvent(notification, status, reason);
    await changeStatus(tx, key, { to: status, reason, wakeAt: null, event });
  }
  return { kind: 'ended', status };
}

/** What may not go to this address ends as SUPPRESSED, unless another channel is left, or was tried and failed. */
export async function suppress(
  tx: Queryable,
  notification: LockedNotification,
  { others }: Pick<ClaimOptions, 'others'>,
): Promise<ClaimResult> {
  const reason = notification.suppressedBy ?? 'suppressed';
  if (
    !notification.mayHaveBeenSent &&
    (hasOtherChannel(others, notification.channel) || (await wasTried(tx, notification)))
  )
    return { kind: 'skipped', reason };
  return end(tx, notification, { status: 'SUPPRESSED', reason });
}

/** Whether a channel is left whose address may not be on the list. */
export function hasOtherChannel(others: readonly Route[], channel: Channel): boolean {
  return others.some((other) => other.channel !== channel);
}
