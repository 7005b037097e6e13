import { type SQL, sql } from 'drizzle-orm';
import { CONTENT_UNREADABLE } from '../../../domain/outcome.ts';
import type { Pool, Queryable } from '../../client.ts';
import { execute, findRow } from '../../statement.ts';
import { inTransaction } from '../../transaction.ts';
import { CHANGED, statusTrail } from '../notifications/change-status.ts';
import { lockNotification } from '../notifications/lock.ts';
import type { OutboxRow } from '../outbox/rows.ts';
import { type AttemptKey, type Claim, type ClaimedBy, claimColumns } from './start.ts';

/**
 * A claim whose answer never came, if it was committed and nobody has judged it since; its lease then ends `leaseMs`
 * from now. Recipient and content are as they are stored.
 */
export function confirmClaim(
  pool: Pool,
  key: AttemptKey,
  channel: string,
  { claimedBy, leaseMs }: ClaimedBy,
): Promise<Claim | null> {
  return inTransaction(pool, async (tx) => {
    // A commit that is still under way holds this lock; only a statement that begins after it sees its attempt.
    await lockNotification(tx, key.notificationId);
    return findRow<Claim>(
      tx,
      'confirm-claim',
      sql`with confirmed as (
          update attempts set lease_until = ${inMs(leaseMs)} where ${isAttempt(key)} and claimed_by = ${claimedBy}
          returning notification_id)
        select ${claimColumns(channel)} from confirmed join notifications changed on changed.id = confirmed.notification_id`,
    );
  });
}

/**
 * Takes back a claim by which nothing was sent, since what it claimed cannot be read: it waits for the operator. False
 * when the attempt has been judged meanwhile.
 */
export async function undoClaim(
  tx: Queryable,
  key: AttemptKey & { epoch: number },
  event: OutboxRow,
  waitMs: number,
): Promise<boolean> {
  const undone = await execute(
    tx,
    'undo-claim',
    sql`with undone as (
        delete from attempts where ${isAttempt(key)} and epoch = ${key.epoch} returning notification_id),
      changed as (
        update notifications set status = 'DEFERRED', reason = ${CONTENT_UNREADABLE}, provider = null, wake_at = ${inMs(waitMs)},
          sequence = sequence + 1, updated_at = clock_timestamp()
        from undone where id = undone.notification_id and status = 'PROCESSING'
        returning ${CHANGED}),
      ${statusTrail(event)}
      select 1 from changed`,
  );
  return undone === 1;
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
    sql`update attempts set lease_until = ${inMs(leaseMs)} where ${isAttempt(key)} and epoch = ${key.epoch}`,
  );
  return renewed === 1;
}

const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;

/** Not finished. */
function isAttempt({ notificationId, run, seq }: AttemptKey): SQL {
  return sql`notification_id = ${notificationId} and run = ${run} and seq = ${seq} and state = 'sending'`;
}
