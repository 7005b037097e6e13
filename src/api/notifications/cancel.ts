import { z } from 'zod';
import { isSettled, type Status } from '../../domain/status.ts';
import { validate } from '../../services/input/validate.ts';
import { cancelNotification } from '../../services/notifications/cancel.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { notificationId, notificationWithStory } from './answers.ts';
import { cancelledExample } from './examples.ts';
import { requestedId } from './requested-id.ts';
import { respondNotification } from './respond-notification.ts';

const nothing = z.strictObject({});

/** `POST /api/notifications/:id/cancel`: 200 means that it never was and never will be sent. */
export function cancelEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications/:id/cancel',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'cancelNotification',
      summary: 'Cancel a notification',
      description: '200: it has not been sent and never will be. Cancelling again also returns 200.',
      tag: 'Notifications',
      params: { id: notificationId },
      body: { schema: nothing, examples: { Empty: {} }, optional: true },
      answers: {
        200: dataAnswer(notificationWithStory, {
          description: 'The cancelled notification.',
          message: 'Notification cancelled',
          example: cancelledExample,
        }),
      },
      problems: ['not_cancellable', 'may_have_been_sent'],
    },
    handle: async (c, caller) => {
      const id = requestedId(c);
      validate(nothing, await readOptionalJson(c.req));
      const { clientId, environment } = caller;
      const result = await cancelNotification(deps, { clientId, environment, id });
      if (result.kind === 'not_found') throw ApiProblem.notFound('notification');
      if (result.kind === 'refused') throw refusal(result);
      return respondNotification(c, deps, caller, id, 'Notification cancelled');
    },
  };
}

/** Doubt counts only while nobody knows better: a resend that was taken is SENT, whatever came before it. */
function refusal({ status, mayHaveBeenSent }: { status: Status; mayHaveBeenSent: boolean }): ApiProblem {
  const inDoubt = mayHaveBeenSent && (status === 'UNKNOWN' || !isSettled(status));
  return new ApiProblem(inDoubt ? 'may_have_been_sent' : 'not_cancellable', { notificationStatus: status });
}
