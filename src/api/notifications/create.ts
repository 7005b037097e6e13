import { validate } from '../../services/input/validate.ts';
import { presentAccepted } from '../../services/notifications/accept-once.ts';
import { notificationBody } from '../../services/notifications/request.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { accepted } from './answers.ts';
import { NOTIFICATION_BODIES, NOTIFICATION_ID } from './examples.ts';
import { submit } from './submit.ts';

/** `POST /api/notifications`: 202 once the notification is on record. */
export function createEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'createNotification',
      summary: 'Send a notification',
      description:
        'Answers 202 once the notification is stored durably; from then on it is not lost. Each channel needs its own address in `recipient` and accepts its own fields in `content`: see the examples.',
      tag: 'Notifications',
      idempotent: true,
      body: { schema: notificationBody, examples: NOTIFICATION_BODIES },
      answers: {
        202: dataAnswer(accepted, {
          description: 'The notification is stored and will be sent.',
          message: 'Notification queued successfully',
          example: { notificationId: NOTIFICATION_ID, channel: 'email', status: 'PENDING' },
          headers: { Location: 'URL of the notification.' },
        }),
      },
      problems: ['event_id_reuse', 'quota_exceeded'],
    },
    handle: async (c, caller) => {
      const request = validate(notificationBody, await readJson(c.req, { withAttachments: true }));
      const present = presentAccepted(request);
      return submit(c, deps, { route: 'POST /api/notifications', caller, request, present });
    },
  };
}
