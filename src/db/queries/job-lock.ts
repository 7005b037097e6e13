import { sql } from 'drizzle-orm';
import { delay } from '../../async/backoff.ts';
import type { Pool } from '../client.ts';
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
  'lost-webhooks': 10,
  campaigns: 11,
  'cancelled-campaigns': 12,
  stats: 13,
  'campaign-sums': 14,
} as const;

/** As many of its locks as a process can hold at once, a connection for each. */
export const JOB_LOCKS = Object.keys(JOB_NUMBERS).length;

/** A third of the pool's `idle_in_transaction_session_timeout`. */
const BEAT_MS = 10_000;

/**
 * Does a job's round while no other process can be at it, however long that takes; null where another one is. The lock
 * belongs to a transaction on a connection of its own, which says something every few seconds: a process that hangs, or
 * whose machine is gone, falls silent, and `idle_in_transaction_session_timeout` gives the lock to another. A lock of the
 * session would have no such end, and a pooler of transactions could not carry it.
 * @param round works on other connections; `held` is aborted when the lock was lost, so that it ends early
 * @throws where the lock was lost, after the round
 */
export function withJobLock<T>(
  pool: Pool,
  job: keyof typeof JOB_NUMBERS,
  round: (held: AbortSignal) => Promise<T>,
  beatMs = BEAT_MS,
): Promise<T | null> {
  return inTransaction(pool, async (tx) => {
    const { mine } = await queryRow<{ mine: boolean }>(
      tx,
      'try-job-lock',
      sql`select pg_try_advisory_xact_lock(${JOBS}, ${JOB_NUMBERS[job]}) as mine`,
    );
    if (!mine) return null;
    const lost = new AbortController();
    const over = new AbortController();
    const lose = () => lost.abort();
    tx.once('end', lose);
    const beats = beat(() => tx.query('select'), beatMs, over.signal).catch(lose);
    try {
      return await round(lost.signal);
    } finally {
      over.abort();
      await beats;
      tx.off('end', lose);
    }
  });
}

async function beat(say: () => Promise<unknown>, everyMs: number, over: AbortSignal): Promise<void> {
  for (;;) {
    await delay(everyMs, over);
    if (over.aborted) return;
    await say();
  }
}
