import type { Channel } from '../../../domain/channel.ts';
import type { Route } from '../../../domain/route.ts';
import type { Queryable } from '../../client.ts';
import { changeStatus } from '../notifications/change-status.ts';
import { giveUpNotification } from '../notifications/give-up.ts';
import type { LockedNotification } from '../notifications/lock.ts';
import { holdNotification } from '../notifications/news.ts';
import type { ClaimOptions, ClaimResult } from './claim.ts';

type Ending =
  | { status: 'EXPIRED'; reason: 'expired' | 'late' }
  | { status: 'SUPPRESSED'; reason: string }
  | { status: 'FAILED'; reason: 'deferred_too_long' };

/** Ends a notification that waits as a gate says, or where it may have been sent as UNKNOWN. */
export async function end(
  tx: Queryable,
  notification: LockedNotification,
  { status, reason }: Ending,
  { news }: Pick<ClaimOptions, 'news'>,
): Promise<ClaimResult> {
  if (notification.mayHaveBeenSent) {
    const code = status === 'SUPPRESSED' ? 'suppressed' : reason;
    await holdNotification(tx, notification, `${code}_before_resend`, news);
    return { kind: 'ended', status: 'UNKNOWN' };
  }
  const key = { notificationId: notification.id, run: notification.run };
  const event = news.event(notification, status, reason);
  if (status === 'FAILED') {
    const { row, record } = news.deadLetter(notification, reason);
    await giveUpNotification(tx, status, { ...row, ...key }, { event, record });
  } else {
    await changeStatus(tx, key, { to: status, reason, wakeAt: null, event });
  }
  return { kind: 'ended', status };
}

/** What may not go to this address ends as SUPPRESSED, unless another channel is left, or was tried and failed. */
export async function suppress(
  tx: Queryable,
  notification: LockedNotification,
  { channel }: Route,
  { others, news }: Pick<ClaimOptions, 'others' | 'news'>,
): Promise<ClaimResult> {
  const reason = notification.suppressedBy ?? 'suppressed';
  if (!notification.mayHaveBeenSent && (hasOtherChannel(others, channel) || (await wasTried(tx, notification))))
    return { kind: 'skipped', reason };
  return end(tx, notification, { status: 'SUPPRESSED', reason }, { news });
}

/** Whether a channel is left whose address may not be on the list. */
export function hasOtherChannel(others: readonly Route[], channel: Channel): boolean {
  return others.some((other) => other.channel !== channel);
}

async function wasTried(tx: Queryable, { id, run }: LockedNotification): Promise<boolean> {
  const { rows } = await tx.query({
    name: 'was-tried',
    text: 'select exists (select from attempts where notification_id = $1 and run = $2) as tried',
    values: [id, run],
  });
  return rows[0].tried;
}
