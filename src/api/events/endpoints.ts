import { z } from 'zod';
import { acceptEvent } from '../../services/events/accept.ts';
import { eventBody, readEvent } from '../../services/events/request.ts';
import { keyNames } from '../../services/idempotency/request-names.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { uncheckedJsonBody } from '../input/body.ts';
import { NOTIFICATION_ID } from '../notifications/examples.ts';
import { PROBLEMS_OF_TEMPLATES } from '../openapi/problems-of.ts';
import { channelResult, EVENT_EXAMPLES } from './model.ts';

const ROUTE = 'POST /api/events';

const queued = answer(202, messageOf, z.array(channelResult), {
  description: 'A result for each channel.',
  example: [
    { channel: 'email', notificationId: NOTIFICATION_ID, status: 'PENDING' },
    { channel: 'sms', skipped: 'no_address' },
  ],
});

/** `POST /api/events`: 202 with a result for each channel of what happened to a person. */
export function eventEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/api/events',
      scope: 'notifications:write',
      operationId: 'createEvent',
      summary: 'Send an event',
      description:
        'Reports something that happened to a person. The rule of the event type determines the channels and the text; a published template `event-<type>` of your own says it instead, on the channels that it has words for. Channels without an address are skipped. Repeating an `eventId` does not send anything twice.',
      tag: 'Notifications',
      idempotent: true,
      body: uncheckedJsonBody(eventBody, EVENT_EXAMPLES),
      answer: [queued],
      problems: ['unknown_event_type', 'event_id_reuse', ...PROBLEMS_OF_TEMPLATES],
      handle: async ({ body, caller, c }) => {
        const request = readEvent(body);
        const names = keyNames(caller, ROUTE, idempotencyKeyOf(c));
        const { traceparent } = c.get('request');
        const { results, replayed } = await acceptEvent(deps, { owner: caller, ...request, names, traceparent });
        return queued.with(results, replayed ? { 'idempotency-replayed': 'true' } : {});
      },
    }),
  ];
}

function messageOf(results: object[]): string {
  const accepted = results.filter((result) => 'notificationId' in result).length;
  return `${accepted} of ${results.length} notifications queued`;
}
