import type { Queryable } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { smsSegments } from '../../domain/sms-segments.ts';
import { type Answer, answerOnceIn, type OnceName, type Reuse } from '../idempotency/answer-once.ts';
import { eventName } from '../idempotency/request-names.ts';
import type { Ports } from '../ports.ts';
import { withRefund } from '../quotas/with-refund.ts';
import { type AcceptDeps, accept, type Owner } from './accept.ts';
import { type CompleteRequest, completeRequest } from './complete.ts';
import type { NotificationRequest } from './request.ts';

/** What it takes to accept requests, whichever way they come. */
export type AcceptanceDeps = AcceptDeps & Pick<Ports, 'wakeRelay' | 'metrics'>;

export type OneRequest = {
  owner: Owner;
  request: NotificationRequest;
  /** Under which the request may come again, before its eventId. */
  names: OnceName[];
  traceparent: string;
  /** The body to answer with. */
  present: (notificationId: string) => unknown;
  refuse: (code: Reuse) => Answer;
};

export type OneAnswer = Answer & { replayed: boolean };

/** Accepts a notification, once for each of its names and its eventId, counts it and wakes the relay. */
export async function acceptOnce(deps: AcceptanceDeps, given: OneRequest): Promise<OneAnswer> {
  const { pool } = deps.database;
  const one = { ...given, request: await completeRequest(given.request, deps) };
  const isNamed = one.names.length > 0 || one.request.eventId !== null;
  // One statement needs no transaction around it.
  const answer = await withRefund(deps.quotas, (quotas) =>
    isNamed
      ? inTransaction(pool, (tx) => acceptOnceIn(tx, { ...deps, quotas }, one))
      : acceptOnceIn(pool, { ...deps, quotas }, one),
  );
  if (isNew(answer)) {
    deps.wakeRelay();
    deps.metrics.accepted.inc({ channel: one.request.channel });
  }
  return answer;
}

/** As `acceptOnce`, in a transaction of the caller's, who counts and wakes once it is committed, else refunds quotas. */
export async function acceptOnceIn(
  tx: Queryable,
  deps: AcceptDeps,
  one: Omit<OneRequest, 'request'> & { request: CompleteRequest },
): Promise<OneAnswer> {
  const { owner, request, traceparent, present, refuse } = one;
  const { channel, eventId } = request;
  const names = eventId === null ? one.names : [...one.names, eventName(owner, channel, eventId)];
  const work = async (): Promise<Answer> => {
    const id = await accept(tx, request, owner, traceparent, deps);
    return { statusCode: 202, response: JSON.stringify(present(id)) };
  };
  // Without a name there is nothing to look up.
  if (names.length === 0) return { ...(await work()), replayed: false };
  return answerOnceIn(tx, { names, hash: request.hash() }, work, refuse);
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
