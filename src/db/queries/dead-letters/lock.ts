import { isWithin, type RowAccess } from '../../../domain/row-access.ts';
import type { Queryable } from '../../client.ts';
import { type LockedNotification, lockNotification } from '../notifications/lock.ts';
import { type DeadLetterKind, kindOf } from './kind.ts';

/** Which dead letter is meant, by its UUID, of those that somebody may see. */
export type DeadLetterTarget = RowAccess & { id: string };

/** A dead letter as it stands under a lock, and its notification under one as well. */
export type LockedDeadLetter = {
  id: string;
  /** UUID of whose it is; null where that is nobody. */
  clientId: string | null;
  kind: DeadLetterKind;
  run: number | null;
  status: 'FAILED' | 'RETRYING' | 'RESOLVED';
  /** Null where there is none, or none any more. */
  notification: LockedNotification | null;
};

/** A dead letter for the caller's transaction, its notification locked first; null for what may not be seen. */
export async function lockDeadLetter(
  tx: Queryable,
  { id, ...access }: DeadLetterTarget,
): Promise<LockedDeadLetter | null> {
  const { rows: found } = await tx.query({
    name: 'find-dead-letter',
    text: 'select client_id as "clientId", notification_id as "notificationId" from dead_letters where id = $1',
    values: [id],
  });
  if (!found[0] || (access.clientId !== null && found[0].clientId !== access.clientId)) return null;
  const { notificationId } = found[0];
  const notification = notificationId === null ? null : await lockNotification(tx, notificationId);
  // A test key's letters are those of its notifications.
  if (access.environment === 'test' && !(notification && isWithin(access, notification))) return null;
  // Read again: whoever held the notification may have replayed or resolved it meanwhile.
  const { rows } = await tx.query({
    name: 'lock-dead-letter',
    text: 'select run, status, source_partition as "sourcePartition" from dead_letters where id = $1 for update',
    values: [id],
  });
  if (!rows[0]) return null;
  const { run, status, sourcePartition } = rows[0];
  return {
    id,
    clientId: found[0].clientId,
    kind: kindOf({ notificationId, sourcePartition }),
    run,
    status,
    notification,
  };
}
