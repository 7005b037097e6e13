import { type Answer, answerOnce, type OnceName, type Reuse } from '../answer-once.ts';
import type { Caller } from '../auth/authenticate.ts';
import type { ApiContext, ApiDeps } from '../deps.ts';
import { ApiProblem, PROBLEMS, problemDocument } from '../problem.ts';
import { requestHash } from '../request-hash.ts';
import { PROBLEM_TYPE, respond } from '../respond.ts';
import { accept } from './accept.ts';
import type { NotificationRequest } from './schema.ts';

const VISIBLE_ASCII = /^[!-~]{1,255}$/;

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
  const { pool } = deps.database;
  const names = namesOf(c.req.header('idempotency-key'), route, caller, request);
  const work = async (db: Parameters<typeof accept>[0]): Promise<Answer> => {
    const id = await accept(db, request, caller, context.traceparent, deps);
    context.notificationId = id;
    return { statusCode: 202, response: JSON.stringify(present(id)) };
  };
  const refuse = (code: Reuse): Answer => ({
    statusCode: PROBLEMS[code].status,
    response: problemDocument(new ApiProblem(code), context, c.req.path),
  });

  // Without a name there is nothing to look up, and one statement needs no transaction around it.
  const answer = names.length
    ? await answerOnce(pool, { names, hash: requestHash(request) }, work, refuse)
    : { ...(await work(pool)), replayed: false };

  const accepted = answer.statusCode === 202;
  if (accepted && !answer.replayed) {
    deps.wakeRelay();
    deps.metrics.accepted.inc({ channel: request.channel });
  }
  return respond(
    c,
    answer.statusCode,
    answer.response,
    { ...(answer.replayed && { 'idempotency-replayed': 'true' }), ...(accepted && locationOf(answer)) },
    accepted ? undefined : PROBLEM_TYPE,
  );
}

/** The names under which this request may come again: its key, then its event. */
function namesOf(key: string | undefined, route: string, caller: Caller, request: NotificationRequest): OnceName[] {
  if (key !== undefined && !VISIBLE_ASCII.test(key)) throw new ApiProblem('invalid_idempotency_key');
  const { clientId } = caller;
  const names: OnceName[] = [];
  if (key !== undefined) names.push({ clientId, route, key, reuse: 'idempotency_key_reuse' });
  if (request.eventId !== null) {
    names.push({ clientId, route: `event:${request.channel}`, key: request.eventId, reuse: 'event_id_reuse' });
  }
  return names;
}

function locationOf({ response }: Answer): { location: string } | undefined {
  const [id] = /ntf_[0-9a-z]{26}/.exec(response) ?? [];
  return id ? { location: `/api/notifications/${id}` } : undefined;
}
