import { smsSegments } from '../../domain/sms-segments.ts';
import type { Answer, OnceName } from '../idempotency/answer-once.ts';
import { eventName } from '../idempotency/request-names.ts';
import type { Ports } from '../ports.ts';
import { type Refundable, withRefund } from '../quotas/with-refund.ts';
import { type AcceptDeps, type Owner, prepare } from './accept.ts';
import type { AcceptTogether, OneAnswer, ToAccept } from './accept-together.ts';
import { type CompleteRequest, completeRequest } from './complete.ts';
import type { NotificationRequest } from './request.ts';

/** What it takes to accept requests, whichever way they come. */
export type AcceptanceDeps = AcceptDeps &
  Pick<Ports, 'wakeRelay' | 'metrics'> & {
    /** The one of this process. */
    acceptTogether: AcceptTogether;
  };

export type OneRequest = Pick<ToAccept, 'present' | 'refuse'> & {
  owner: Owner;
  request: NotificationRequest;
  /** Under which the request may come again, before its eventId. */
  names: OnceName[];
  traceparent: string;
};

/** Accepts a notification, once for each of its names and its eventId, counts it and wakes the relay. */
export async function acceptOnce(deps: AcceptanceDeps, given: OneRequest): Promise<OneAnswer> {
  const request = await completeRequest(given.request, deps);
  const answer = await withRefund(deps.quotas, async (quotas) => {
    const outcome = await deps.acceptTogether(await ready({ ...deps, quotas }, { ...given, request }));
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  });
  if (isNew(answer)) {
    deps.wakeRelay();
    deps.metrics.accepted.inc({ channel: request.channel });
  }
  return answer;
}

type CompleteOne = Omit<OneRequest, 'request'> & { request: CompleteRequest };
type CountedDeps = Omit<AcceptDeps, 'quotas'> & { quotas: Refundable };

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
  const { channel, eventId, content, files } = request;
  return {
    names: eventId === null ? one.names : [...one.names, eventName(owner, channel, eventId)],
    hash: request.hash,
    weight: [content.text, content.html ?? '', ...(files ?? [])].reduce((sum, { length }) => sum + length, 0),
    prepare: (db) => prepare(db, request, owner, traceparent, deps),
    undo: deps.quotas.refund,
    present,
    refuse,
  };
}

/** Whether an answer tells of a notification that is on record only since now. */
export const isNew = ({ statusCode, replayed }: OneAnswer): boolean => statusCode === 202 && !replayed;

/** What the answer says of a notification that was accepted. */
export const ACCEPTED_MESSAGE = 'Notification queued successfully';

/** The answer of `POST /api/notifications`. It is also what is kept for an eventId, whichever way it came. */
export function presentAccepted({ channel, content }: Pick<NotificationRequest, 'channel' | 'content'>) {
  // What an SMS will be billed as.
  const segments = channel === 'sms' ? smsSegments(content.text ?? '') : {};
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
