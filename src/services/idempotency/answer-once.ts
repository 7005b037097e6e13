import type { Pool, Queryable } from '../../db/client.ts';
import { findAnswer, lockRequest, type RequestName, storeAnswer } from '../../db/queries/idempotency-keys.ts';
import { inTransaction } from '../../db/transaction.ts';
import { ApiProblem } from '../problem.ts';

export type Answer = { statusCode: number; response: string };
export type Reuse = 'idempotency_key_reuse' | 'event_id_reuse';
/** A name under which a request may come again, and what to call it when another body comes under it. */
export type OnceName = RequestName & { reuse: Reuse };

export type OnceRequest = {
  names: OnceName[];
  hash: Buffer;
  /** Whether a kept answer stands, as each does unless said otherwise; else `work` is told of it and does the rest. */
  isFinal?: (kept: Answer) => boolean;
};

/**
 * Does `work` once for all requests of a name, in one transaction with the answer that is kept (docs/contract.md). A
 * request of several names (its Idempotency-Key, its eventId) is answered by the first that is known, and that answer
 * is kept under the names before it.
 * @param work is given the answer that was kept, where that is not final
 * @param refuse the answer for a name that belongs to another body
 * @throws ApiProblem request_in_flight (409), and whatever `work` throws; nothing is kept then
 */
export async function answerOnce(
  pool: Pool,
  request: OnceRequest,
  work: (tx: Queryable, kept: Answer | null) => Promise<Answer>,
  refuse: (code: Reuse) => Answer,
): Promise<Answer & { replayed: boolean }> {
  return inTransaction(pool, (tx) => answerOnceIn(tx, request, (kept) => work(tx, kept), refuse));
}

/** As `answerOnce`, in a transaction of the caller's, which may answer more requests than this one. */
export async function answerOnceIn(
  tx: Queryable,
  { names, hash, isFinal = () => true }: OnceRequest,
  work: (kept: Answer | null) => Promise<Answer>,
  refuse: (code: Reuse) => Answer,
): Promise<Answer & { replayed: boolean }> {
  for (const name of names) {
    if (!(await lockRequest(tx, name))) throw new ApiProblem('request_in_flight', { headers: { 'retry-after': '1' } });
  }
  const toKeep: OnceName[] = [];
  for (const name of names) {
    const known = await findAnswer(tx, name);
    if (!known) {
      toKeep.push(name);
      continue;
    }
    const { requestHash, ...kept } = known;
    const same = requestHash.equals(hash);
    if (same && !isFinal(kept)) {
      const answer = await work(kept);
      await keep(tx, [...toKeep, name], answer, hash);
      return { ...answer, replayed: answer.response === kept.response };
    }
    const answer = same ? kept : refuse(name.reuse);
    await keep(tx, toKeep, answer, hash);
    return { ...answer, replayed: same };
  }
  const answer = await work(null);
  await keep(tx, toKeep, answer, hash);
  return { ...answer, replayed: false };
}

async function keep(tx: Queryable, names: OnceName[], answer: Answer, requestHash: Buffer): Promise<void> {
  for (const name of names) await storeAnswer(tx, name, { ...answer, requestHash });
}
