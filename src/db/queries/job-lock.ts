import { sql } from 'drizzle-orm';
import type { Pool, Queryable } from '../client.ts';
import { queryRow } from '../statement.ts';
import { inTransaction } from '../transaction.ts';

/** First half of the key of each job's advisory lock, so that no other use of such locks can meet them. */
const JOBS = 7_041;
const JOB_NUMBERS = {
  breakers: 1,
  reconciler: 2,
  retries: 3,
  webhooks: 4,
  receipts: 5,
  retention: 6,
  erasures: 7,
  usage: 8,
  dispatcher: 9,
} as const;

/** Does a job's round in one transaction, unless another process is at it: then null. */
export function withJobLock<T>(
  pool: Pool,
  job: keyof typeof JOB_NUMBERS,
  round: (tx: Queryable) => Promise<T>,
): Promise<T | null> {
  return inTransaction(pool, async (tx) => {
    // It only holds the lock while the round works on other connections, and the pool's 30 s would end that.
    await tx.query(`set local idle_in_transaction_session_timeout = '10min'`);
    const { mine } = await queryRow<{ mine: boolean }>(
      tx,
      'try-job-lock',
      sql`select pg_try_advisory_xact_lock(${JOBS}, ${JOB_NUMBERS[job]}) as mine`,
    );
    return mine ? round(tx) : null;
  });
}
