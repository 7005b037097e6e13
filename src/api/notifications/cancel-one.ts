import { type CancelResult, cancelNotification } from '../../db/queries/notifications/cancel.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import type { Channel } from '../../domain/channel.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ClientAccess } from '../../domain/row-access.ts';
import type { Status } from '../../domain/status.ts';
import { deadLetter, notificationRecord, statusEvent } from '../../outbox/append.ts';
import type { ApiDeps } from '../deps.ts';

export type CancelDeps = Pick<ApiDeps, 'database' | 'reachFaultPoint' | 'wakeRelay' | 'signalChanged' | 'metrics'>;

type Change = { channel: Channel; status: Status; run: number };

/**
 * Cancels one notification of a client, and once that is committed tells relay and workflow. Where the row did not
 * change, nobody is told.
 * @param target UUIDs
 */
export async function cancelOne(
  { database, reachFaultPoint, wakeRelay, signalChanged, metrics }: CancelDeps,
  target: ClientAccess & { id: string },
): Promise<CancelResult> {
  const changes: Change[] = [];
  const result = await retryConflicts(() => {
    // What an undone transaction meant to change did not happen.
    changes.length = 0;
    return cancelNotification(database.pool, target, {
      event(notification, status, code) {
        changes.push({ channel: notification.channel, status, run: notification.run });
        return statusEvent(notification, status, code);
      },
      changed: (notification) => notificationRecord('notification.changed', notification),
      deadLetter: (notification, code) => deadLetter(notification, code),
    });
  });
  for (const { channel, status, run } of changes) {
    reachFaultPoint('cancel:between-row-and-signal');
    wakeRelay();
    signalChanged(toPublicId('notification', target.id), run);
    metrics.notifications.inc({ channel, status });
  }
  return result;
}
