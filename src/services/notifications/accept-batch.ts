import type { Queryable } from '../../db/client.ts';
import type { Channel } from '../../domain/channel.ts';
import { type Answer, answerOnce } from '../idempotency/answer-once.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { keyNames, refuseReuse } from '../idempotency/request-names.ts';
import { checkBody } from '../input/check-body.ts';
import { toPointer } from '../input/pointer.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem, describeProblem } from '../problem.ts';
import { withRefund } from '../quotas/with-refund.ts';
import type { Owner } from './accept.ts';
import { type AcceptanceDeps, acceptOnceIn, isNew, notificationIdIn, presentAccepted } from './accept-once.ts';
import { notificationBody } from './request.ts';

/** Notifications in one transaction: it takes a fraction of a second, and others are served between two of them. */
const CHUNK = 100;

export type Batch = {
  owner: Owner;
  /** As they came; nothing about them is checked yet. */
  items: unknown[];
  idempotencyKey: string | undefined;
  traceparent: string;
};

export type ItemResult = { index: number } & (
  | { notificationId: string; status: 'PENDING' }
  | { problem: ReturnType<typeof describeProblem> }
);

type Item = { index: number; value: unknown } | { index: number; problem: ApiProblem };

/**
 * Accepts each item as it would be alone, in chunks with a transaction each. Under an Idempotency-Key each chunk has a
 * name and keeps its own answer: a request that was cut off half-way goes on where it stopped when it comes again, and
 * what was refused is tried again, since a quota or a lock passes; what was accepted stays as it is.
 * @returns one result per item, in their order; `replayed` where nothing of it is new
 * @throws ApiProblem idempotency_key_reuse (422) for another batch, request_in_flight (409)
 */
export async function acceptBatch(
  deps: AcceptanceDeps,
  { items, ...batch }: Batch,
): Promise<{ results: ItemResult[]; replayed: boolean }> {
  const checked = items.map(checkItem);
  const values = batch.idempotencyKey === undefined ? [] : checked.map((item) => ('value' in item ? item.value : null));
  const hash = requestHash(values);
  const results: ItemResult[] = [];
  const accepted: Channel[] = [];
  let replayed = true;
  try {
    for (let at = 0; at < checked.length; at += CHUNK) {
      const chunk = await acceptChunk(deps, checked.slice(at, at + CHUNK), hash, batch);
      results.push(...chunk.results);
      accepted.push(...chunk.accepted);
      replayed &&= chunk.replayed;
    }
    return { results, replayed };
  } finally {
    for (const channel of accepted) deps.metrics.accepted.inc({ channel });
    if (accepted.length > 0) deps.wakeRelay();
  }
}

function checkItem(value: unknown, index: number): Item {
  try {
    checkBody(value);
    return { index, value };
  } catch (error) {
    return { index, problem: asProblem(error) };
  }
}

async function acceptChunk(
  deps: AcceptanceDeps,
  items: Item[],
  hash: Buffer,
  { owner, idempotencyKey, traceparent }: Omit<Batch, 'items'>,
): Promise<{ results: ItemResult[]; accepted: Channel[]; replayed: boolean }> {
  const key = idempotencyKey === undefined ? undefined : `${items[0]?.index}:${idempotencyKey}`;
  const names = keyNames(owner, 'POST /api/notifications/batch', key);
  const accepted: Channel[] = [];
  const { response, replayed } = await withRefund(deps.quotas, (quotas) => {
    const work = async (tx: Queryable, kept: Answer | null): Promise<Answer> => {
      const before = kept ? resultsIn(kept) : [];
      const results: ItemResult[] = [];
      const counted = { ...deps, quotas };
      for (const [at, item] of items.entries()) {
        const done = before[at] && isAccepted(before[at]) ? before[at] : null;
        results.push(done ?? (await acceptItem(tx, counted, item, { owner, traceparent, accepted })));
      }
      return { statusCode: 202, response: JSON.stringify(results) };
    };
    const isFinal = (kept: Answer) => resultsIn(kept).every(isAccepted);
    return answerOnce(deps.database.pool, { names, hash, isFinal }, work, refuseReuse);
  });
  return { results: resultsIn({ response }), accepted, replayed };
}

function resultsIn({ response }: Pick<Answer, 'response'>): ItemResult[] {
  return JSON.parse(response);
}

const isAccepted = (result: ItemResult) => 'notificationId' in result;

/** Every refusal comes before the first write, so the transaction is good for the next item. */
async function acceptItem(
  tx: Queryable,
  deps: AcceptanceDeps,
  item: Item,
  { owner, traceparent, accepted }: { owner: Owner; traceparent: string; accepted: Channel[] },
): Promise<ItemResult> {
  const { index } = item;
  try {
    if ('problem' in item) throw item.problem;
    refuseAttachments(item.value);
    const request = validate(notificationBody, item.value);
    const present = presentAccepted(request);
    const one = { owner, request, names: [], traceparent, present, refuse: refuseReuse };
    const answer = await acceptOnceIn(tx, deps, one);
    if (isNew(answer)) accepted.push(request.channel);
    return { index, notificationId: notificationIdIn(answer) ?? '', status: 'PENDING' };
  } catch (error) {
    return { index, problem: describeProblem(within(asProblem(error), index)) };
  }
}

function refuseAttachments(value: unknown): void {
  const content = (value as { content?: unknown } | null)?.content;
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, 'attachments')) return;
  const detail = 'cannot be sent in a batch: send this notification on its own';
  const errors = [{ pointer: '/content/attachments', code: 'conflicting_fields' as const, detail }];
  throw new ApiProblem('validation_failed', { errors });
}

/** The same problem, with pointers into the body of the batch. */
function within(problem: ApiProblem, index: number): ApiProblem {
  const above = toPointer(['notifications', index]);
  return problem.withPointers((pointer) => above + pointer);
}

/** @throws what is no ApiProblem, as it is */
function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  throw error;
}
