import { type SQL, sql } from 'drizzle-orm';
import type { Pool, Queryable } from '../../client.ts';
import { execute } from '../../statement.ts';
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
    const confirmed = await execute(
      tx,
      'confirm-claim',
      sql`update attempts set lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
        where ${isAttempt(key)} and started_at = ${key.startedAt}::timestamptz`,
    );
    return confirmed === 1;
  });
}

/** Puts the lease's end `leaseMs` from now; false when the attempt has been judged or overtaken meanwhile. */
export async function renewLease(
  db: Queryable,
  key: AttemptKey & { epoch: number },
  leaseMs: number,
): Promise<boolean> {
  const renewed = await execute(
    db,
    'renew-lease',
    sql`update attempts set lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      where ${isAttempt(key)}`,
  );
  return renewed === 1;
}

/** Still its epoch's, and not finished. */
function isAttempt({ notificationId, run, seq, epoch }: AttemptKey & { epoch: number }): SQL {
  return sql`notification_id = ${notificationId} and run = ${run} and seq = ${seq} and epoch = ${epoch} and state = 'sending'`;
}
