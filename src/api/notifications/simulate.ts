import { z } from 'zod';
import { eventName, keyNames } from '../../services/idempotency/request-names.ts';
import { validate } from '../../services/input/validate.ts';
import { notificationBody } from '../../services/notifications/request.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { NOTIFICATION_BODIES } from './examples.ts';
import { simulation, simulationExample } from './simulate-answers.ts';
import { simulateRequest } from './simulate-request.ts';

/** `POST /api/notifications/simulate`: what the same body would come to now. It sends nothing and writes nothing. */
export function simulateEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications/simulate',
    access: 'client',
    scope: { any: ['notifications:write', 'notifications:read'] },
    docs: {
      operationId: 'simulateNotification',
      summary: 'Simulate a notification',
      description:
        'Takes the same request as `POST /api/notifications`, including its Idempotency-Key, and reports which checks would apply, when it would be sent, by which provider and why, as of now. It sends and stores nothing and uses up no limit.',
      tag: 'Notifications',
      headers: { 'Idempotency-Key': z.string().max(255).optional() },
      body: { schema: notificationBody, examples: NOTIFICATION_BODIES },
      answers: {
        200: dataAnswer(simulation, {
          description: 'The predicted outcome.',
          message: 'Nothing was sent',
          example: simulationExample,
        }),
      },
      problems: ['invalid_idempotency_key'],
    },
    handle: async (c, caller) => {
      const request = validate(notificationBody, await readJson(c.req, { withAttachments: true }));
      const byKey = keyNames(caller, 'POST /api/notifications', idempotencyKeyOf(c));
      const { channel, eventId } = request;
      const names = eventId === null ? byKey : [...byKey, eventName(caller, channel, eventId)];
      const data = await simulateRequest(deps, { owner: caller, request, names });
      return respondJson(c, 200, { success: true, message: 'Nothing was sent', data });
    },
  };
}
