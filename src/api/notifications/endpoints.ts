import { z } from 'zod';
import { recipientHashes } from '../../contracts/keyed-hash.ts';
import { listNotifications } from '../../db/queries/notifications/read.ts';
import { MAY_CANCEL } from '../../domain/scope.ts';
import { isSettled, type Status } from '../../domain/status.ts';
import { recordReveal } from '../../services/content/reveal.ts';
import { cancelNotification } from '../../services/notifications/cancel.ts';
import { moment } from '../../services/notifications/request.ts';
import { rescheduleNotification } from '../../services/notifications/reschedule.ts';
import { ApiProblem } from '../../services/problem.ts';
import { answer, page } from '../answer.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { jsonBody, optionalJsonBody } from '../input/body.ts';
import { pathId } from '../openapi/shapes.ts';
import { AUDITED_REVEAL } from '../personal.ts';
import { readPage } from '../read-page.ts';
import { batchEndpoint, createEndpoint, notifyEndpoint } from './accept.ts';
import { cancelManyEndpoint } from './cancel-many.ts';
import { eventsEndpoint } from './events.ts';
import { cancelledExample, notificationExample, storyExample, waitingExample } from './examples.ts';
import { htmlEndpoint } from './html.ts';
import { listQuery, notification, notificationWithStory, presentNotification } from './model.ts';
import { readNotification } from './read-notification.ts';
import { simulateEndpoint } from './simulate.ts';
import { whyEndpoint } from './why.ts';

const NOTIFICATION = { tag: 'Notifications', params: { id: pathId('notification') }, noun: 'notification' } as const;

/** `POST /api/notifications` and `POST /api/notifications/batch`. */
export function acceptanceEndpoints(deps: ApiDeps): Endpoint[] {
  return [createEndpoint(deps), batchEndpoint(deps)];
}

/** What else there is below `/api/notifications`, and `POST /api/notify`. */
export function notificationEndpoints(deps: ApiDeps): Endpoint[] {
  const { database, secret } = deps;
  return [
    endpoint({
      method: 'GET',
      path: '/api/notifications',
      scope: 'notifications:read',
      operationId: 'listNotifications',
      summary: 'List notifications',
      description:
        'Newest first. Filters are combined with AND. With `environment=live` a page may have fewer than `limit`, or none, while `hasMore` is true: so many test notifications stand between. Go on with `nextCursor`.',
      tag: 'Notifications',
      query: listQuery,
      personalFields: ['recipient'],
      answer: page(notification, { example: notificationExample }),
      handle: ({ query: { limit, cursor, recipient, ...filter }, caller }) => {
        const chosen = {
          ...filter,
          recipientHashes: recipient === undefined ? undefined : recipientHashes(secret, recipient),
          before: cursor === undefined ? undefined : decodeCursor(secret, cursor),
        };
        return readPage({
          limit,
          read: (count) => listNotifications(database.orm, database.cipher, caller, chosen, count),
          present: presentNotification,
          cursorOf: ({ id }) => encodeCursor(secret, id),
          cursorAt: (id) => encodeCursor(secret, id),
        });
      },
    }),
    endpoint({
      ...NOTIFICATION,
      method: 'GET',
      path: '/api/notifications/:id',
      scope: 'notifications:read',
      operationId: 'getNotification',
      summary: 'Get a notification',
      description: 'Includes every attempt and every change of status.',
      answer: answer(200, 'Notification found', notificationWithStory, {
        description: 'The notification.',
        example: storyExample,
      }),
      handle: ({ params: { id }, caller, c }) => readNotification(c, deps, caller, id),
    }),
    endpoint({
      ...NOTIFICATION,
      method: 'PATCH',
      path: '/api/notifications/:id',
      scope: 'notifications:write',
      operationId: 'rescheduleNotification',
      summary: 'Reschedule a notification',
      description:
        'Possible while it waits for its first attempt: PENDING, SCHEDULED or DEFERRED. A time in the past means now.',
      body: jsonBody(z.strictObject({ sendAt: moment }), {
        'New Year, 9 o’clock in Berlin': { sendAt: '2027-01-01T09:00:00+01:00' },
      }),
      answer: answer(200, 'Notification rescheduled', notificationWithStory, {
        description: 'The notification with its new time.',
        example: waitingExample,
      }),
      problems: ['not_reschedulable'],
      handle: async ({ params: { id }, body: { sendAt }, caller, c }) => {
        const { clientId, environment } = caller;
        const result = await rescheduleNotification(deps, { clientId, environment, id, sendAt });
        if (result.kind === 'not_found') throw ApiProblem.notFound('notification');
        if (result.kind === 'refused') throw new ApiProblem('not_reschedulable', { notificationStatus: result.status });
        if (result.kind === 'past_expiry') throw pastExpiry();
        return readNotification(c, deps, caller, id);
      },
    }),
    endpoint({
      ...NOTIFICATION,
      method: 'POST',
      path: '/api/notifications/:id/cancel',
      scope: MAY_CANCEL,
      operationId: 'cancelNotification',
      summary: 'Cancel a notification',
      description: '200: it has not been sent and never will be. Cancelling again also returns 200.',
      body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
      answer: answer(200, 'Notification cancelled', notificationWithStory, {
        description: 'The cancelled notification.',
        example: cancelledExample,
      }),
      problems: ['not_cancellable', 'may_have_been_sent'],
      handle: async ({ params: { id }, caller, c }) => {
        const { clientId, environment } = caller;
        const result = await cancelNotification(deps, { clientId, environment, id });
        if (result.kind === 'not_found') throw ApiProblem.notFound('notification');
        if (result.kind === 'refused') throw notCancellable(result);
        return readNotification(c, deps, caller, id);
      },
    }),
    endpoint({
      ...NOTIFICATION,
      method: 'POST',
      path: '/api/notifications/:id/reveal',
      scope: { all: ['notifications:read', 'reveal'] },
      reveals: true,
      operationId: 'revealNotification',
      summary: 'Reveal a notification',
      description: AUDITED_REVEAL,
      body: optionalJsonBody(z.strictObject({}), { Empty: {} }),
      answer: answer(200, 'Notification revealed', notificationWithStory, {
        description: 'The notification, whole.',
        example: storyExample,
      }),
      handle: async ({ params: { id }, caller, origin, c }) => {
        const revealed = await readNotification(c, deps, caller, id);
        await recordReveal(deps, { clientId: caller.clientId, subject: revealed.id }, origin);
        return revealed;
      },
    }),
    cancelManyEndpoint(deps),
    notifyEndpoint(deps),
    simulateEndpoint(deps),
    whyEndpoint(deps),
    htmlEndpoint(deps),
    eventsEndpoint(deps),
  ];
}

function pastExpiry(): ApiProblem {
  const errors = [{ pointer: '/sendAt', code: 'past_expiry' as const, detail: 'must be before `expiresAt`' }];
  return new ApiProblem('validation_failed', { errors });
}

/** Doubt counts only while nobody knows better: a resend that was taken is SENT, whatever came before it. */
function notCancellable({ status, mayHaveBeenSent }: { status: Status; mayHaveBeenSent: boolean }): ApiProblem {
  const inDoubt = mayHaveBeenSent && (status === 'UNKNOWN' || !isSettled(status));
  return new ApiProblem(inDoubt ? 'may_have_been_sent' : 'not_cancellable', { notificationStatus: status });
}
