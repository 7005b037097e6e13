import { createGather } from '../../async/gather.ts';
import type { Pool, Queryable } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { smsSegments } from '../../domain/sms-segments.ts';
import { inSpan } from '../../observability/tracing.ts';
import { type Answer, answerFrom, type OnceName, openAnswers, type Reuse } from '../idempotency/answer-once.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { eventName } from '../idempotency/request-names.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { isInDoubt, type Refundable, withRefund } from '../quotas/with-refund.ts';
import { type AcceptDeps, type Owner, type Prepared, prepare, record } from './accept.ts';
import { type CompleteRequest, completeRequest } from './complete.ts';
import type { NotificationRequest } from './request.ts';

/** What it takes to accept requests, whichever way they come. */
export type AcceptanceDeps = AcceptDeps &
  Pick<Ports, 'wakeRelay' | 'metrics' | 'tracer'> & {
    /** The one of this process. */
    acceptTogether: AcceptTogether;
  };

export type OneRequest = Pick<ToAccept, 'refuse'> & {
  owner: Owner;
  request: NotificationRequest;
  /** Under which the request may come again, before its eventId. */
  names: OnceName[];
  traceparent: string;
  /** The body to answer with. */
  present: Present;
};

/** Of a request with all that it says; then of the id of its notification. */
export type Present = (request: Pick<CompleteRequest, 'channel' | 'content'>) => ToAccept['present'];

/** Accepts a notification, once for each of its names and its eventId, counts it and wakes the relay. */
export function acceptOnce(deps: AcceptanceDeps, given: OneRequest): Promise<OneAnswer> {
  const attributes = { 'posthorn.client_id': given.owner.publicId, 'posthorn.channel': given.request.channel };
  return inSpan(deps.tracer.start('accept', given.traceparent, { attributes }), async (span) => {
    const answer = await acceptOne(deps, { ...given, traceparent: span.traceparent });
    span.set({ 'posthorn.notification_id': notificationIdIn(answer), 'posthorn.replayed': answer.replayed });
    return answer;
  });
}

async function acceptOne(deps: AcceptanceDeps, given: OneRequest): Promise<OneAnswer> {
  const { owner } = given;
  const request = await completeOrRefused(given.request, owner, deps);
  if ('problem' in request && allNames(given).length === 0) throw request.problem;
  const answer = await withRefund(deps.quotas, async (quotas) => {
    const item =
      'problem' in request ? toRefuse(given, request.problem) : ready({ ...deps, quotas }, { ...given, request });
    const outcome = await deps.acceptTogether(await item);
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  });
  if (isNew(answer)) {
    deps.wakeRelay();
    deps.metrics.accepted.inc({ channel: given.request.channel });
  }
  return answer;
}

/** What a template refuses today it may have taken when the request came first: the names that it came under decide. */
export async function completeOrRefused(
  request: NotificationRequest,
  owner: Owner,
  deps: AcceptDeps,
): Promise<CompleteRequest | { problem: ApiProblem }> {
  try {
    return await completeRequest(request, { owner, on: deps.database.pool }, deps);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { problem: error };
  }
}

type CompleteOne = Omit<OneRequest, 'request'> & { request: CompleteRequest };
/** With the quotas of one request, or of several that stand or fall together. */
export type CountedDeps = Omit<AcceptDeps, 'quotas'> & { quotas: Refundable };

/** What nothing is kept of is prepared at once, so that no other waits for its quota or settings. */
async function ready(deps: CountedDeps, one: CompleteOne): Promise<ToAccept> {
  const item = toAccept(deps, one);
  if (item.names.length > 0) return item;
  const prepared = await item.prepare(deps.database.pool);
  return { ...item, prepare: async () => prepared, undo: () => {} };
}

/** A request as it is accepted beside others, in one transaction. @param deps its quotas give back what this one took */
export function toAccept(deps: CountedDeps, one: CompleteOne): ToAccept {
  const { owner, request, traceparent, present, refuse } = one;
  const { content, files } = request;
  return {
    names: allNames(one),
    hash: request.hash,
    weight: [content.text, content.html ?? '', ...(files ?? [])].reduce((sum, { length }) => sum + length, 0),
    prepare: (db) => prepare(db, request, owner, traceparent, deps),
    undo: deps.quotas.refund,
    present: present(request),
    refuse,
  };
}

/** A request that is refused, unless it is known by one of its names. */
export function toRefuse(
  one: Pick<OneRequest, 'owner' | 'request' | 'names' | 'refuse'>,
  problem: ApiProblem,
): ToAccept {
  return {
    names: allNames(one),
    hash: () => requestHash(one.request),
    weight: 0,
    prepare: () => Promise.reject(problem),
    undo: () => {},
    present: () => null,
    refuse: one.refuse,
  };
}

function allNames({
  owner,
  names,
  request: { channel, eventId },
}: Pick<OneRequest, 'owner' | 'names'> & { request: Pick<CompleteRequest, 'channel' | 'eventId'> }): OnceName[] {
  return eventId === null ? names : [...names, eventName(owner, channel, eventId)];
}

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

/** Whether an answer tells of a notification that is on record only since now. */
export const isNew = ({ statusCode, replayed }: OneAnswer): boolean => statusCode === 202 && !replayed;

/** What the answer says of a notification that was accepted. */
export const ACCEPTED_MESSAGE = 'Notification queued successfully';

/** The answer of `POST /api/notifications`. It is also what is kept for an eventId, whichever way it came. */
export function presentAccepted({ channel, content }: Pick<CompleteRequest, 'channel' | 'content'>) {
  // What an SMS will be billed as.
  const segments = channel === 'sms' ? smsSegments(content.text) : {};
  return (notificationId: string) => ({
    success: true,
    message: ACCEPTED_MESSAGE,
    data: { notificationId, channel, status: 'PENDING', ...segments },
  });
}

/** The id that an answer names, also one that was kept. */
export function notificationIdIn({ response }: Answer): string | null {
  return /ntf_[0-9a-z]{26}/.exec(response)?.[0] ?? null;
}
