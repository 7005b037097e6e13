import type { Pool, Queryable } from '../../db/client.ts';
import {
  findAnswers,
  lockRequests,
  nameText,
  type RequestName,
  type StoredAnswer,
  storeAnswers,
} from '../../db/queries/idempotency-keys.ts';
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

/** The answers of some names, held for one transaction; without names it asks and writes nothing. */
export type KeptAnswers = {
  /** What was answered under a name, also in this transaction. @throws ApiProblem request_in_flight (409) */
  find(name: OnceName): StoredAnswer | undefined;
  keep(names: readonly OnceName[], answer: StoredAnswer): void;
  /** Writes what was kept. @throws ApiProblem request_in_flight (409) where a campaign has taken one of the names meanwhile */
  store(): Promise<void>;
};

/** Locks names, of one request or of many, and reads what is kept under them. In the caller's transaction. */
export async function openAnswers(tx: Queryable, names: readonly OnceName[]): Promise<KeptAnswers> {
  const byText = new Map(names.map((name) => [nameText(name), name]));
  const distinct = [...byText.values()];
  // The lock first: what another request has kept is seen only by a statement that begins after it.
  const locked = distinct.length === 0 ? [] : await lockRequests(tx, distinct);
  const ours = new Set([...byText.keys()].filter((_, index) => locked[index]));
  const found = distinct.length === 0 ? [] : await findAnswers(tx, distinct);
  const known = new Map<string, StoredAnswer>(found.map((answer) => [nameText(answer), answer]));
  const toStore = new Map<string, RequestName & StoredAnswer>();
  return {
    find(name) {
      const text = nameText(name);
      if (!ours.has(text)) throw inFlight();
      return known.get(text);
    },
    keep(names, answer) {
      for (const { clientId, route, key } of names) {
        const text = nameText({ clientId, route, key });
        known.set(text, answer);
        toStore.set(text, { clientId, route, key, ...answer });
      }
    },
    async store() {
      if (!(await storeAnswers(tx, [...toStore.values()]))) throw inFlight();
    },
  };
}

function inFlight(): ApiProblem {
  return new ApiProblem('request_in_flight', { headers: { 'retry-after': '1' } });
}

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
  request: OnceRequest,
  work: (kept: Answer | null) => Promise<Answer>,
  refuse: (code: Reuse) => Answer,
): Promise<Answer & { replayed: boolean }> {
  const answers = await openAnswers(tx, request.names);
  const answer = await answerFrom(answers, request, work, refuse);
  await answers.store();
  return answer;
}

/** As `answerOnce`, from answers that were opened for this request's names, and that the caller stores. */
export async function answerFrom(
  answers: KeptAnswers,
  { names, hash, isFinal = () => true }: OnceRequest,
  work: (kept: Answer | null) => Promise<Answer>,
  refuse: (code: Reuse) => Answer,
): Promise<Answer & { replayed: boolean }> {
  const found = names.map((name) => ({ name, known: answers.find(name) }));
  const at = found.findIndex(({ known }) => known !== undefined);
  const { name, known } = found[at] ?? {};
  if (!name || !known) {
    const answer = await work(null);
    answers.keep(names, { ...answer, requestHash: hash });
    return { ...answer, replayed: false };
  }
  const { requestHash, statusCode, response } = known;
  const kept = { statusCode, response };
  const same = requestHash.equals(hash);
  if (same && !isFinal(kept)) {
    const answer = await work(kept);
    answers.keep(names.slice(0, at + 1), { ...answer, requestHash: hash });
    return { ...answer, replayed: answer.response === response };
  }
  const answer = same ? kept : refuse(name.reuse);
  answers.keep(names.slice(0, at), { ...answer, requestHash: hash });
  return { ...answer, replayed: same };
}
