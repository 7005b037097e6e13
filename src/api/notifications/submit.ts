import type { Answer, Reuse } from '../../services/idempotency/answer-once.ts';
import { keyNames } from '../../services/idempotency/request-names.ts';
import { acceptOnce, isNew, notificationIdIn } from '../../services/notifications/accept-once.ts';
import type { NotificationRequest } from '../../services/notifications/request.ts';
import { ApiProblem, PROBLEMS, problemDocument } from '../../services/problem.ts';
import type { Caller } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { PROBLEM_TYPE, respond } from '../respond.ts';

export type Submission = {
  /** Names the endpoint in kept answers, such as `POST /api/notify`. */
  route: string;
  caller: Caller;
  request: NotificationRequest;
  /** The body to answer with. */
  present: (notificationId: string) => unknown;
};

/** Accepts a notification, once for each Idempotency-Key and eventId, and answers 202 or as it did before. */
export async function submit(
  c: ApiContext,
  deps: ApiDeps,
  { route, caller, request, present }: Submission,
): Promise<Response> {
  const context = c.get('request');
  const { traceparent } = context;
  const names = keyNames(caller, route, idempotencyKeyOf(c));
  const refuse = (code: Reuse): Answer => ({
    statusCode: PROBLEMS[code].status,
    response: problemDocument(new ApiProblem(code), context, c.req.path),
  });
  const answer = await acceptOnce(deps, { owner: caller, request, names, traceparent, present, refuse });

  deps.reachFaultPoint('accept:between-commit-and-answer');
  const accepted = answer.statusCode === 202;
  const id = notificationIdIn(answer);
  if (isNew(answer)) context.notificationId = id;
  return respond(
    c,
    answer.statusCode,
    answer.response,
    {
      ...(answer.replayed && { 'idempotency-replayed': 'true' }),
      ...(accepted && id && { location: `/api/notifications/${id}` }),
    },
    accepted ? undefined : PROBLEM_TYPE,
  );
}
