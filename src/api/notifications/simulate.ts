import { z } from 'zod';
import { eventName, keyNames } from '../../services/idempotency/request-names.ts';
import { notificationBody } from '../../services/notifications/request.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { jsonBody, readJsonWithAttachments } from '../input/body.ts';
import { NOTIFICATION_BODIES } from './examples.ts';
import { simulateRequest } from './simulate-request.ts';
import { simulation, simulationExample } from './simulation-model.ts';

/** `POST /api/notifications/simulate`: what the same body would come to now. It sends nothing and writes nothing. */
export function simulateEndpoint(deps: ApiDeps): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/api/notifications/simulate',
    // Whether an address is suppressed is told to who may write to it, or may see people.
    scope: { any: ['notifications:write', 'content'] },
    operationId: 'simulateNotification',
    summary: 'Simulate a notification',
    description:
      'Takes the same request as `POST /api/notifications`, including its Idempotency-Key, and reports which checks would apply, when it would be sent, by which provider and why, as of now. It sends and stores nothing and uses up no limit.',
    tag: 'Notifications',
    headers: { 'Idempotency-Key': z.string().max(255).optional() },
    body: jsonBody(notificationBody, NOTIFICATION_BODIES, readJsonWithAttachments),
    answer: answer(200, 'Nothing was sent', simulation, {
      description: 'The predicted outcome.',
      example: simulationExample,
    }),
    problems: ['invalid_idempotency_key'],
    handle: ({ body: request, caller, c }) => {
      const byKey = keyNames(caller, 'POST /api/notifications', idempotencyKeyOf(c));
      const { channel, eventId } = request;
      const names = eventId === null ? byKey : [...byKey, eventName(caller, channel, eventId)];
      return simulateRequest(deps, { owner: caller, request, names });
    },
  });
}
