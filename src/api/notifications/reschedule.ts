import { z } from 'zod';
import { validate } from '../../services/input/validate.ts';
import { moment } from '../../services/notifications/request.ts';
import { rescheduleNotification } from '../../services/notifications/reschedule.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { notificationId, notificationWithStory } from './answers.ts';
import { waitingExample } from './examples.ts';
import { requestedId } from './requested-id.ts';
import { respondNotification } from './respond-notification.ts';

const reschedule = z.strictObject({ sendAt: moment });

/** `PATCH /api/notifications/:id`: another time for what still waits for its first attempt. */
export function rescheduleEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'PATCH',
    path: '/api/notifications/:id',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'rescheduleNotification',
      summary: 'Reschedule a notification',
      description:
        'Possible while it waits for its first attempt: PENDING, SCHEDULED or DEFERRED. A time in the past means now.',
      tag: 'Notifications',
      params: { id: notificationId },
      body: {
        schema: reschedule,
        examples: { 'New Year, 9 o’clock in Berlin': { sendAt: '2027-01-01T09:00:00+01:00' } },
      },
      answers: {
        200: dataAnswer(notificationWithStory, {
          description: 'The notification with its new time.',
          message: 'Notification rescheduled',
          example: waitingExample,
        }),
      },
      problems: ['not_reschedulable'],
    },
    handle: async (c, caller) => {
      const id = requestedId(c);
      const { clientId, environment } = caller;
      const { sendAt } = validate(reschedule, await readJson(c.req));
      const result = await rescheduleNotification(deps, { clientId, environment, id, sendAt });
      if (result.kind === 'not_found') throw ApiProblem.notFound('notification');
      if (result.kind === 'refused') throw new ApiProblem('not_reschedulable', { notificationStatus: result.status });
      if (result.kind === 'past_expiry') throw pastExpiry();
      return respondNotification(c, deps, caller, id, 'Notification rescheduled');
    },
  };
}

function pastExpiry(): ApiProblem {
  const errors = [{ pointer: '/sendAt', code: 'past_expiry' as const, detail: 'must be before `expiresAt`' }];
  return new ApiProblem('validation_failed', { errors });
}
