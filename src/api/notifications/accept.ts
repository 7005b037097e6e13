import { z } from 'zod';
import type { Answer, Reuse } from '../../services/idempotency/answer-once.ts';
import { keyNames } from '../../services/idempotency/request-names.ts';
import { validate } from '../../services/input/validate.ts';
import { acceptBatch } from '../../services/notifications/accept-batch.ts';
import {
  ACCEPTED_MESSAGE,
  acceptOnce,
  isNew,
  notificationIdIn,
  type Present,
  presentAccepted,
} from '../../services/notifications/accept-once.ts';
import { type NotificationRequest, notificationBody, notifyBody } from '../../services/notifications/request.ts';
import { ApiProblem, PROBLEMS, problemDocument } from '../../services/problem.ts';
import { answer, bodyAnswer, ownAnswer } from '../answer.ts';
import type { Caller } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { ApiContext } from '../http-context.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { jsonBody, readBatch, readJsonWithAttachments, uncheckedJsonBody } from '../input/body.ts';
import { problemOfPartExample } from '../openapi/problem-components.ts';
import { PROBLEMS_OF_TEMPLATES } from '../openapi/problems-of.ts';
import { PROBLEM_TYPE, respond } from '../respond.ts';
import { NOTIFICATION_BODIES, NOTIFICATION_ID } from './examples.ts';
import { accepted, batchResult, queued } from './model.ts';

const MOST_ITEMS = 1_000;

const batchBody = z.strictObject({ notifications: z.array(z.unknown()).min(1).max(MOST_ITEMS) });

/** What each item has to be; it is checked for itself. */
const documentedBatch = z.strictObject({ notifications: z.array(notificationBody).min(1).max(MOST_ITEMS) });

/** `submit` answers, also as it did before; both say the same of a notification that is accepted. */
const acceptedOnce = ownAnswer(
  202,
  answer(202, ACCEPTED_MESSAGE, accepted, {
    description: 'The notification is stored and will be sent.',
    example: { notificationId: NOTIFICATION_ID, channel: 'email', status: 'PENDING' },
    headers: { Location: 'URL of the notification.' },
  }).docs,
);

const queuedOnce = ownAnswer(
  202,
  bodyAnswer(202, queued, {
    description: 'The notification is stored and will be sent; `messageId` is its id.',
    example: { status: 'queued', messageId: NOTIFICATION_ID },
    headers: { Location: 'URL of the notification.' },
  }).docs,
);

const batchAnswer = answer(202, batchMessage, z.array(batchResult), {
  description: 'A result for each notification.',
  example: [
    { index: 0, notificationId: NOTIFICATION_ID, status: 'PENDING' },
    { index: 1, problem: problemOfPartExample },
  ],
});

/** `POST /api/notifications`: 202 once the notification is on record. */
export function createEndpoint(deps: ApiDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/notifications',
    scope: 'notifications:write',
    operationId: 'createNotification',
    summary: 'Send a notification',
    description:
      'Answers 202 once the notification is stored durably; from then on it is not lost. Each channel needs its own address in `recipient` and accepts its own fields in `content`: see the examples.',
    tag: 'Notifications',
    idempotent: true,
    body: jsonBody(notificationBody, NOTIFICATION_BODIES, readJsonWithAttachments),
    answer: acceptedOnce,
    problems: ['event_id_reuse', 'quota_exceeded', ...PROBLEMS_OF_TEMPLATES],
    handle: ({ body: request, caller, c }) =>
      submit(c, deps, { route: 'POST /api/notifications', caller, request, present: presentAccepted }),
  });
}

/** `POST /api/notifications/batch`: 202 with a result for each item, in their order; a bad one stops no other. */
export function batchEndpoint(deps: ApiDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/notifications/batch',
    scope: 'notifications:write',
    operationId: 'createNotifications',
    summary: 'Send many notifications',
    description:
      'At most 1,000 notifications, 8 MiB and 100,000 HTML tags, without attachments. Each has its own result, in the order of the request: an invalid one does not stop the others.',
    tag: 'Notifications',
    idempotent: true,
    body: uncheckedJsonBody(
      documentedBatch,
      { 'Two e-mails': { notifications: [NOTIFICATION_BODIES['E-mail'], NOTIFICATION_BODIES['Legacy form']] } },
      readBatch,
    ),
    answer: [batchAnswer],
    handle: async ({ body, caller, c }) => {
      const { notifications: items } = validate(batchBody, body);
      const { traceparent } = c.get('request');
      const idempotencyKey = idempotencyKeyOf(c);
      const { results, replayed } = await acceptBatch(deps, { owner: caller, items, idempotencyKey, traceparent });
      return batchAnswer.with(results, replayed ? { 'idempotency-replayed': 'true' } : {});
    },
  });
}

/** `POST /api/notify`: the short form for every channel, with its own short answer. */
export function notifyEndpoint(deps: ApiDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/notify',
    scope: 'notifications:write',
    operationId: 'notify',
    summary: 'Send a notification (short form)',
    description: 'Like `POST /api/notifications`, with only a recipient, an optional subject and a message.',
    tag: 'Notifications',
    idempotent: true,
    body: jsonBody(notifyBody, {
      'E-mail': { type: 'email', to: 'ada@example.com', subject: 'Good morning', message: '<p>Hello Ada</p>' },
      SMS: { type: 'sms', to: '+14155552671', message: 'Your code is 123456.' },
    }),
    answer: queuedOnce,
    problems: ['quota_exceeded'],
    handle: ({ body: request, caller, c }) => {
      const present = () => (messageId: string) => ({ status: 'queued', messageId });
      return submit(c, deps, { route: 'POST /api/notify', caller, request, present }).catch(inItsWords);
    },
  });
}

type Submission = {
  /** Names the endpoint in kept answers, such as `POST /api/notify`. */
  route: string;
  caller: Caller;
  request: NotificationRequest;
  /** The body to answer with. */
  present: Present;
};

/** Accepts a notification, once for each Idempotency-Key and eventId, and answers 202 or as it did before. */
async function submit(
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

function batchMessage(results: object[]): string {
  const accepted = results.filter((result) => 'notificationId' in result).length;
  return `${accepted} of ${results.length} notifications queued`;
}

/** The channel of the longer body is the type of this one, and its recipient is `to`. */
function inItsWords(error: unknown): never {
  if (!(error instanceof ApiProblem) || !error.errors) throw error;
  throw error.withPointers((pointer) => pointer.replace(/^\/channel$/, '/type').replace(/^\/recipient(\/.*)?$/, '/to'));
}
