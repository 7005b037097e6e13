import type { Pool, Queryable } from '../../client.ts';
import { inTransaction } from '../../transaction.ts';
import { lockNotification } from '../notifications/lock.ts';
import type { AttemptKey } from './start.ts';

/**
 * Whether a claim that was made at `startedAt` has been committed and nobody has judged it since; its lease then ends
 * `leaseMs` from now. Epoch and moment together are one execution's alone.
 */
export function confirmClaim(
  pool: Pool,
  key: AttemptKey & { epoch: number; startedAt: string },
  leaseMs: number,
): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    // A commit that is still under way holds this lock; only a statement that begins after it sees its attempt.
    await lockNotification(tx, key.notificationId);
    const { rowCount } = await tx.query({
      name: 'confirm-claim',
      text: `update attempts set lease_until = clock_timestamp() + $6 * interval '1 millisecond'
        where notification_id = $1 and run = $2 and seq = $3 and epoch = $4 and started_at = $5::timestamptz
          and state = 'sending'`,
      values: [key.notificationId, key.run, key.seq, key.epoch, key.startedAt, leaseMs],
    });
    return rowCount === 1;
  });
}

/** Puts the lease's end `leaseMs` from now; false when the attempt has been judged or overtaken meanwhile. */
export async function renewLease(
  db: Queryable,
  key: AttemptKey & { epoch: number },
  leaseMs: number,
): Promise<boolean> {
  const result = await db.query({
    name: 'renew-lease',
    text: `update attempts set lease_until = clock_timestamp() + $5 * interval '1 millisecond'
      where notification_id = $1 and run = $2 and seq = $3 and epoch = $4 and state = 'sending'`,
    values: [key.notificationId, key.run, key.seq, key.epoch, leaseMs],
  });
  return result.rowCount === 1;
}
