import type { Queryable } from '../../client.ts';
import type { AttemptKey } from './start.ts';

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
