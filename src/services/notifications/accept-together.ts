import { createGather } from '../../async/gather.ts';
import type { Pool, Queryable } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { type Answer, answerFrom, type OnceName, openAnswers, type Reuse } from '../idempotency/answer-once.ts';
import { ApiProblem } from '../problem.ts';
import { isInDoubt } from '../quotas/with-refund.ts';
import { type Prepared, record } from './accept.ts';

/** A request as it is accepted beside others. */
export type ToAccept = {
  /** Under which it may come again, its eventId among them. */
  names: OnceName[];
  hash: () => Buffer;
  /** Roughly how many bytes it holds. */
  weight: number;
  /** Once its names are known to be new. @throws ApiProblem */
  prepare: (db: Queryable) => Promise<Prepared>;
  /** Gives back what `prepare` took: it may be called again. */
  undo: () => void;
  /** The body to answer with. */
  present: (notificationId: string) => unknown;
  refuse: (code: Reuse) => Answer;
};

export type OneAnswer = Answer & { replayed: boolean };
/** `error`: it alone was not accepted, mostly with an ApiProblem. */
export type Outcome = { answer: OneAnswer } | { error: unknown };

export type AcceptTogether = (one: ToAccept) => Promise<Outcome>;

const MOST = 64;
const MOST_BYTES = 1024 * 1024;
/** While one commits, the next is under way. */
const AT_ONCE = 2;

/**
 * Accepts requests that come at the same time in one statement and one commit: the more come, the less each costs, and
 * one that comes alone waits for nobody. Each keeps its own answer, names and quota. Where the statement fails, each is
 * tried by itself, so that one at fault takes no other along; where nobody knows whether it was committed, all fail.
 */
export function createAcceptTogether(pool: Pool): AcceptTogether {
  return createGather({
    work: (items: ToAccept[]) => acceptAll(pool, items),
    atOnce: AT_ONCE,
    most: MOST,
    mostWeight: MOST_BYTES,
    weightOf: ({ weight }) => weight,
  });
}

async function acceptAll(pool: Pool, items: ToAccept[]): Promise<Outcome[]> {
  const isNamed = items.some(({ names }) => names.length > 0);
  try {
    // One statement needs no transaction around it.
    return await (isNamed ? inTransaction(pool, (tx) => acceptAllIn(tx, items)) : acceptAllIn(pool, items));
  } catch (error) {
    if (items.length === 1 || isInDoubt(error)) return items.map(() => ({ error }));
    for (const { undo } of items) undo();
    const outcomes: Outcome[] = [];
    for (const item of items) outcomes.push(...(await acceptAll(pool, [item])));
    return outcomes;
  }
}

/**
 * Accepts requests in one transaction of the caller's, as if one came after the other: of two with one name, the second
 * is answered as the first was. What refuses one leaves the others as they are.
 * @throws whatever is no ApiProblem; nothing is accepted then
 */
export async function acceptAllIn(tx: Queryable, items: readonly ToAccept[]): Promise<Outcome[]> {
  const answers = await openAnswers(
    tx,
    items.flatMap(({ names }) => names),
  );
  const accepted: Prepared[] = [];
  const outcomes: Outcome[] = [];
  for (const { names, hash, prepare, present, refuse } of items) {
    const work = async (): Promise<Answer> => {
      const prepared = await prepare(tx);
      accepted.push(prepared);
      return { statusCode: 202, response: JSON.stringify(present(prepared.id)) };
    };
    try {
      // Without a name there is nothing to look up.
      const answer =
        names.length === 0
          ? { ...(await work()), replayed: false }
          : await answerFrom(answers, { names, hash: hash() }, work, refuse);
      outcomes.push({ answer });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      outcomes.push({ error });
    }
  }
  await record(tx, accepted);
  await answers.store();
  return outcomes;
}
