import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { notificationId, notificationWithStory } from './answers.ts';
import { storyExample } from './examples.ts';
import { requestedId } from './requested-id.ts';
import { respondNotification } from './respond-notification.ts';

/** `GET /api/notifications/:id`. What the key may not see is 404, like what never was. */
export function getEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/notifications/:id',
    access: 'client',
    scope: 'notifications:read',
    docs: {
      operationId: 'getNotification',
      summary: 'Get a notification',
      description: 'Includes every attempt and every change of status.',
      tag: 'Notifications',
      params: { id: notificationId },
      answers: {
        200: dataAnswer(notificationWithStory, {
          description: 'The notification.',
          message: 'Notification found',
          example: storyExample,
        }),
      },
    },
    handle: (c, caller) => respondNotification(c, deps, caller, requestedId(c), 'Notification found'),
  };
}
