import type { Queryable } from '../../db/client.ts';
import type { Channel } from '../../domain/channel.ts';
import type { EventRule } from '../../domain/event-rules.ts';
import { eventWords } from '../../domain/event-words.ts';
import { addressOf } from '../../domain/notification.ts';
import { inSpan } from '../../observability/tracing.ts';
import { type Answer, answerOnce, answerOnceIn, type OnceName } from '../idempotency/answer-once.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { eventName, refuseReuse } from '../idempotency/request-names.ts';
import { validate } from '../input/validate.ts';
import { type Owner, prepare, record } from '../notifications/accept.ts';
import type { AcceptanceDeps } from '../notifications/accept-once.ts';
import { type CompleteRequest, completeRequest } from '../notifications/complete.ts';
import { type NotificationRequest, notificationBody } from '../notifications/request.ts';
import { ApiProblem, describeProblem } from '../problem.ts';
import { withRefund } from '../quotas/with-refund.ts';
import { hasPart } from '../templates/render.ts';
import type { SendableVersion } from '../templates/sendable.ts';
import { checkData, type EventRequest } from './request.ts';

export type EventToAccept = {
  owner: Owner;
  event: EventRequest;
  rule: EventRule;
  /** Under which the request may come again, besides (eventId, channel). */
  names: OnceName[];
  traceparent: string;
};

/** The template of a client that has this key, behind which the event's type stands, says it in place of the rule. */
const EVENT_TEMPLATE = 'event-';

/** An event over one channel: complete, or why that gets nothing. */
type Leg = { channel: Channel; request: CompleteRequest } | { channel: Channel; refused: ChannelResult };

export type ChannelResult = { channel: Channel } & (
  | { notificationId: string; status: 'PENDING' }
  | { skipped: 'no_address' | 'not_set_up' }
  | { problem: ReturnType<typeof describeProblem> }
);

/** A result per channel; `replayed` where nothing of it is new. */
type EventAnswer = { results: ChannelResult[]; replayed: boolean };

/** Why a channel gets nothing. It leaves the transaction as it was, and is not kept: the same event may find it mended. */
class NotAccepted extends Error {
  readonly result: ChannelResult;
  constructor(result: ChannelResult) {
    super('not accepted');
    this.result = result;
  }
}

/**
 * Accepts a notification for each channel of an event, once for each (eventId, channel), in one transaction; counts them
 * and wakes the relay.
 * @throws ApiProblem event_id_reuse (422) where a channel knows the eventId with another body, idempotency_key_reuse (422),
 *   request_in_flight (409); where it is not known from before, validation_failed (422) where the rule's words need more
 *   data, template_suspended (422)
 */
export function acceptEvent(deps: AcceptanceDeps, one: EventToAccept): Promise<EventAnswer> {
  const attributes = { 'posthorn.client_id': one.owner.publicId };
  return inSpan(deps.tracer.start('accept', one.traceparent, { attributes }), async (span) => {
    const answer = await acceptLegs(deps, { ...one, traceparent: span.traceparent });
    const accepted = answer.results.filter(isAccepted).length;
    span.set({ 'posthorn.accepted': accepted, 'posthorn.replayed': answer.replayed });
    return answer;
  });
}

async function acceptLegs(deps: AcceptanceDeps, one: EventToAccept): Promise<EventAnswer> {
  const { event, names } = one;
  const hash = requestHash(event);
  const { legs, problem } = await readLegs(deps, one);
  const accepted: Channel[] = [];
  let known = 0;
  const answer = await withRefund(deps.quotas, (quotas) => {
    const work = async (tx: Queryable, kept: Answer | null): Promise<Answer> => {
      const results: ChannelResult[] = [];
      for (const leg of legs) {
        const { result, replayed } = await acceptLeg(tx, { ...deps, quotas }, { ...one, hash, leg });
        results.push(result);
        if (replayed) known++;
        else if ('notificationId' in result) accepted.push(leg.channel);
      }
      if (problem && kept === null && known === 0) throw problem;
      return { statusCode: 202, response: JSON.stringify(results) };
    };
    // What was not accepted is tried again; each channel that was is known by its own name.
    const isFinal = (kept: Answer) => resultsIn(kept).every(isAccepted);
    return answerOnce(deps.database.pool, { names, hash, isFinal }, work, refuseReuse);
  });
  for (const channel of accepted) deps.metrics.accepted.inc({ channel });
  if (accepted.length > 0) deps.wakeRelay();
  const replayed = answer.replayed || (known > 0 && accepted.length === 0);
  return { results: resultsIn(answer), replayed };
}

const isAccepted = (result: ChannelResult) => 'notificationId' in result;

function resultsIn({ response }: Answer): ChannelResult[] {
  return JSON.parse(response);
}

/**
 * Before the transaction: templates and HTML are read on other threads. `problem` is why no channel gets anything, unless
 * it is known from before: what refuses an event today may have taken it when it came first.
 */
async function readLegs(
  deps: AcceptanceDeps,
  one: EventToAccept,
): Promise<{ legs: Leg[]; problem: ApiProblem | null }> {
  const { owner, event, rule } = one;
  const channels = event.channels ?? rule.channels;
  const said = await sayerOf(deps, one, channels);
  const legs: Leg[] = [];
  for (const channel of channels) {
    const skipped = whySkipped(deps, owner, event, channel);
    if (skipped) legs.push({ channel, refused: { channel, skipped } });
    else if ('problem' in said) legs.push({ channel, refused: { channel, problem: describeProblem(said.problem) } });
    else legs.push(await readLeg(deps, { ...one, channel, template: said.template }));
  }
  return { legs, problem: 'problem' in said ? said.problem : null };
}

/** The template that says an event, null where the rule says all of it; or why neither can. */
async function sayerOf(
  deps: AcceptanceDeps,
  one: EventToAccept,
  channels: readonly Channel[],
): Promise<{ template: SendableVersion | null } | { problem: ApiProblem }> {
  try {
    const template = await templateOf(deps, one);
    if (channels.some((channel) => !saysWithTemplate(template, channel))) checkData(one.rule, one.event);
    return { template };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { problem: error };
  }
}

async function readLeg(deps: AcceptanceDeps, one: EventOver): Promise<Leg> {
  const { channel, owner } = one;
  try {
    const on = deps.database.pool;
    return { channel, request: await completeRequest(requestFor(one), { owner, on }, deps) };
  } catch (error) {
    return { channel, refused: { channel, problem: asProblem(error) } };
  }
}

async function acceptLeg(
  tx: Queryable,
  deps: AcceptanceDeps,
  { owner, event, traceparent, hash, leg }: EventToAccept & { hash: Buffer; leg: Leg },
): Promise<{ result: ChannelResult; replayed: boolean }> {
  const { channel } = leg;
  const work = async (): Promise<Answer> => {
    if ('refused' in leg) throw new NotAccepted(leg.refused);
    try {
      const prepared = await prepare(tx, leg.request, owner, traceparent, deps);
      await record(tx, [prepared]);
      const { id } = prepared;
      const result: ChannelResult = { channel, notificationId: id, status: 'PENDING' };
      return { statusCode: 202, response: JSON.stringify(result) };
    } catch (error) {
      throw new NotAccepted({ channel, problem: asProblem(error) });
    }
  };
  try {
    const names = [eventName(owner, channel, event.eventId)];
    const { response, replayed } = await answerOnceIn(tx, { names, hash }, work, refuseReuse);
    return { result: JSON.parse(response), replayed };
  } catch (error) {
    if (error instanceof NotAccepted) return { result: error.result, replayed: false };
    throw error;
  }
}

/** @throws what is no ApiProblem, as it is */
function asProblem(error: unknown): ReturnType<typeof describeProblem> {
  if (!(error instanceof ApiProblem)) throw error;
  return describeProblem(inItsWords(error));
}

function whySkipped({ providers }: AcceptanceDeps, { environment }: Owner, { recipient }: EventRequest, over: Channel) {
  if (addressOf(over, recipient) === undefined) return 'no_address';
  return environment === 'live' && providers[over].length === 0 ? 'not_set_up' : null;
}

type EventOver = EventToAccept & { channel: Channel; template: SendableVersion | null };

/** What `POST /api/notifications` would be asked for. @throws ApiProblem as it would */
function requestFor({ channel, event, rule, template }: EventOver): NotificationRequest {
  const { eventId, recipient, type, data } = event;
  const { priority, category } = rule;
  const words = saysWithTemplate(template, channel)
    ? { template: { key: EVENT_TEMPLATE + type, data } }
    : { content: eventWords(rule, channel, event), category };
  return validate(notificationBody, { channel, recipient, ...words, priority, eventId });
}

async function templateOf(
  { sendable, database }: AcceptanceDeps,
  { owner, event }: EventToAccept,
): Promise<SendableVersion | null> {
  try {
    return await sendable.find(owner.clientId, { key: EVENT_TEMPLATE + event.type }, database.pool);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.code === 'unknown_template') return null;
    throw inItsWords(error);
  }
}

function saysWithTemplate(template: SendableVersion | null, channel: Channel): boolean {
  return template !== null && hasPart(template.bundle, channel);
}

/** What the words of the rule made of `data` is the fault of `data`. */
function inItsWords(problem: ApiProblem): ApiProblem {
  return problem.withPointers((pointer) =>
    pointer
      .replace(/^\/content(\/.*)?$/, '/data')
      .replace(/^\/template\/data/, '/data')
      .replace(/^\/template(\/.*)?$/, '/type')
      .replace(/^\/channel$/, '/channels'),
  );
}
