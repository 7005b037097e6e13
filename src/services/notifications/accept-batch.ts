import { createBreaths } from '../../async/breaths.ts';
import type { Queryable } from '../../db/client.ts';
import type { Channel } from '../../domain/channel.ts';
import { toPointer } from '../../domain/json-pointer.ts';
import { inSpan } from '../../observability/tracing.ts';
import { type Answer, answerOnce } from '../idempotency/answer-once.ts';
import { listHash } from '../idempotency/request-hash.ts';
import { keyNames, refuseReuse } from '../idempotency/request-names.ts';
import { checkBody } from '../input/check-body.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem, describeProblem } from '../problem.ts';
import { withRefund } from '../quotas/with-refund.ts';
import type { Owner } from './accept.ts';
import {
  type AcceptanceDeps,
  acceptAllIn,
  type CountedDeps,
  completeOrRefused,
  isNew,
  notificationIdIn,
  type Outcome,
  presentAccepted,
  type ToAccept,
  toAccept,
  toRefuse,
} from './accept-once.ts';
import type { CompleteRequest } from './complete.ts';
import { countTags } from './content.ts';
import { type NotificationRequest, notificationBody } from './request.ts';

/** Notifications in one transaction: it takes a fraction of a second, and others are served between two of them. */
const CHUNK = 100;
/** As of ten of the largest mails: some seconds of another thread. */
const MOST_BATCH_TAGS = 100_000;
/** What a chunk holds of rendered templates, which may be a hundred times what was sent: in letters. Two are in memory. */
const MOST_RENDERED = 16 * 1_048_576;
/** How long it holds the event loop before others are served: as a few single requests would. */
const HOLD_MS = 0.5;

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

/** One result per item, in their order; `replayed` where nothing of it is new. */
type BatchAnswer = { results: ItemResult[]; replayed: boolean };

/** Asked before the next item: lets others be served, where it is time. */
type OthersFirst = ReturnType<typeof createBreaths>;
type ItemDeps = AcceptanceDeps & { othersFirst: OthersFirst };

type Unreadable = { index: number; problem: ApiProblem };
type Item = { index: number; value: unknown } | Unreadable;
/** What a template or a text refuses may still be known by its eventId. */
type Readable = { index: number; asked: NotificationRequest; complete: CompleteRequest | { problem: ApiProblem } };
type ReadItem = Readable | Unreadable;

/**
 * Accepts each item as it would be alone, in chunks with a transaction each. Under an Idempotency-Key each chunk has a
 * name and keeps its own answer: a request that was cut off half-way goes on where it stopped when it comes again, and
 * what was refused is tried again, since a quota or a lock passes; what was accepted stays as it is.
 * @throws ApiProblem idempotency_key_reuse (422) for another batch, request_in_flight (409)
 */
export function acceptBatch(deps: AcceptanceDeps, batch: Batch): Promise<BatchAnswer> {
  const attributes = { 'posthorn.client_id': batch.owner.publicId, 'posthorn.items': batch.items.length };
  return inSpan(deps.tracer.start('accept', batch.traceparent, { attributes }), async (span) => {
    const answer = await acceptItems(deps, { ...batch, traceparent: span.traceparent });
    const accepted = answer.results.filter(isAccepted).length;
    span.set({ 'posthorn.accepted': accepted, 'posthorn.replayed': answer.replayed });
    return answer;
  });
}

async function acceptItems(deps: AcceptanceDeps, { items, ...batch }: Batch): Promise<BatchAnswer> {
  const othersFirst = createBreaths(HOLD_MS);
  const checked: Item[] = [];
  for (const [index, value] of items.entries()) {
    checked.push(checkItem(value, index));
    await othersFirst();
  }
  const hash = await hashOf(batch.idempotencyKey === undefined ? [] : checked, othersFirst);
  const tags = { left: MOST_BATCH_TAGS };
  const results: ItemResult[] = [];
  const accepted: Channel[] = [];
  let replayed = true;
  const read = (at: number) => readItems({ ...deps, othersFirst }, batch.owner, checked.slice(at, at + CHUNK), tags);
  try {
    let next = read(0);
    for (let at = 0; at < checked.length; at += CHUNK) {
      const items = await next;
      // While PostgreSQL records one chunk the next is read; what that may throw is thrown in its turn.
      next = read(at + CHUNK);
      next.catch(() => {});
      const chunk = await acceptChunk({ ...deps, othersFirst }, items, hash, batch);
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

/** As `requestHash` over all values, what cannot be read counted as nothing; each in its turn, since they may be 8 MiB. */
async function hashOf(items: readonly Item[], othersFirst: OthersFirst): Promise<Buffer> {
  const hash = listHash();
  for (const item of items) {
    hash.add('value' in item ? item.value : null);
    await othersFirst();
  }
  return hash.digest();
}

/**
 * Reads each item for itself, before the transaction: HTML is made into text, which takes its time.
 * @param tags how many more the HTML of this batch may have
 */
async function readItems(deps: ItemDeps, owner: Owner, items: Item[], tags: { left: number }): Promise<ReadItem[]> {
  const read: ReadItem[] = [];
  let rendered = 0;
  for (const item of items) {
    const one = await readItem(deps, owner, item, tags);
    rendered += lettersRendered(one);
    read.push(rendered > MOST_RENDERED && 'asked' in one ? { ...one, complete: { problem: tooMuchRendered() } } : one);
    await deps.othersFirst();
  }
  return read;
}

function lettersRendered(item: ReadItem): number {
  if (!('asked' in item) || 'problem' in item.complete || item.complete.template === null) return 0;
  const { content, routing } = item.complete;
  const all = [content, ...routing.fallback.map((one) => one.content)];
  return all.reduce((sum, { text, html }) => sum + text.length + (html ?? '').length, 0);
}

function tooMuchRendered(): ApiProblem {
  const detail = `is beyond the 16 MiB that ${CHUNK} rendered notifications may have in all: send the rest in another batch`;
  return new ApiProblem('validation_failed', { errors: [{ pointer: '/template', code: 'too_long', detail }] });
}

async function readItem(deps: AcceptanceDeps, owner: Owner, item: Item, tags: { left: number }): Promise<ReadItem> {
  if ('problem' in item) return item;
  const { index, value } = item;
  try {
    refuseAttachments(value);
    const asked = validate(notificationBody, value);
    tags.left -= countMarkup(asked);
    if (tags.left < 0) throw tooManyTags();
    return { index, asked, complete: await completeOrRefused(asked, owner, deps) };
  } catch (error) {
    return { index, problem: asProblem(error) };
  }
}

/** The tags of its HTML, each of its forms once. */
function countMarkup({ content, routing }: NotificationRequest): number {
  const given = [content, ...routing.fallback.map((one) => one.content)];
  const html = given.flatMap((draft) => (draft === null ? [] : [draft.html, draft.source]));
  return [...new Set(html)].reduce((sum, one) => sum + countTags(one ?? ''), 0);
}

function tooManyTags(): ApiProblem {
  const detail = `is beyond the ${MOST_BATCH_TAGS} tags that the HTML of a batch may have in all: send the rest in another`;
  return new ApiProblem('validation_failed', { errors: [{ pointer: '/content', code: 'too_long', detail }] });
}

async function acceptChunk(
  deps: ItemDeps,
  items: ReadItem[],
  hash: Buffer,
  { owner, idempotencyKey, traceparent }: Omit<Batch, 'items'>,
): Promise<{ results: ItemResult[]; accepted: Channel[]; replayed: boolean }> {
  const key = idempotencyKey === undefined ? undefined : `${items[0]?.index}:${idempotencyKey}`;
  const names = keyNames(owner, 'POST /api/notifications/batch', key);
  const accepted: Channel[] = [];
  const { response, replayed } = await withRefund(deps.quotas, (quotas) => {
    const work = async (tx: Queryable, kept: Answer | null): Promise<Answer> => {
      const before = kept ? resultsIn(kept).filter(isAccepted) : [];
      const done = new Map<number, ItemResult>(before.map((result) => [result.index, result]));
      const toDo = items.filter((item): item is Readable => 'asked' in item && !done.has(item.index));
      const outcomes = await acceptAllIn(
        tx,
        toDo.map((item) => inChunk({ ...deps, quotas }, item, { owner, traceparent })),
      );
      for (const [at, { index, asked }] of toDo.entries()) {
        const outcome = outcomes[at] as Outcome;
        done.set(index, resultOf(index, outcome));
        if ('answer' in outcome && isNew(outcome.answer)) accepted.push(asked.channel);
      }
      const results = items.map((item) => ('problem' in item ? refused(item) : done.get(item.index)));
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

/** An item as if it had come alone. */
function inChunk(
  deps: CountedDeps & Pick<ItemDeps, 'othersFirst'>,
  { asked, complete }: Readable,
  about: { owner: Owner; traceparent: string },
): ToAccept {
  const item = { ...about, names: [], refuse: refuseReuse };
  if ('problem' in complete) return toRefuse({ ...item, request: asked }, complete.problem);
  const one = toAccept(deps, { ...item, request: complete, present: presentAccepted });
  const prepare = async (tx: Queryable) => {
    await deps.othersFirst();
    return one.prepare(tx);
  };
  return { ...one, prepare };
}

function resultOf(index: number, outcome: Outcome): ItemResult {
  if ('error' in outcome) return refused({ index, problem: asProblem(outcome.error) });
  return { index, notificationId: notificationIdIn(outcome.answer) ?? '', status: 'PENDING' };
}

/** With pointers into the body of the batch. */
function refused({ index, problem }: Unreadable): ItemResult {
  return { index, problem: describeProblem(within(problem, index)) };
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
