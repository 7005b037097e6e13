import { z } from 'zod';
import { acceptEvent } from '../../services/events/accept.ts';
import { eventBody, readEvent } from '../../services/events/request.ts';
import { keyNames } from '../../services/idempotency/request-names.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { readJson } from '../input/read-json.ts';
import { NOTIFICATION_ID } from '../notifications/examples.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { channelResult } from './answers.ts';
import { EVENT_EXAMPLES } from './examples.ts';

const ROUTE = 'POST /api/events';

/** `POST /api/events`: 202 with a result for each channel of what happened to a person. */
export function createEventEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/events',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'createEvent',
      summary: 'Send an event',
      description:
        'Reports something that happened to a person. The rule of the event type determines the channels and the text. Channels without an address are skipped. Repeating an `eventId` does not send anything twice.',
      tag: 'Notifications',
      idempotent: true,
      body: { schema: eventBody, examples: EVENT_EXAMPLES },
      answers: {
        202: dataAnswer(z.array(channelResult), {
          description: 'A result for each channel.',
          message: '1 of 2 notifications queued',
          example: [
            { channel: 'email', notificationId: NOTIFICATION_ID, status: 'PENDING' },
            { channel: 'sms', skipped: 'no_address' },
          ],
        }),
      },
      problems: ['unknown_event_type', 'event_id_reuse'],
    },
    handle: async (c, caller) => {
      const request = readEvent(await readJson(c.req));
      const names = keyNames(caller, ROUTE, idempotencyKeyOf(c));
      const { traceparent } = c.get('request');
      const { results, replayed } = await acceptEvent(deps, { owner: caller, ...request, names, traceparent });
      const queued = results.filter((result) => 'notificationId' in result).length;
      const message = `${queued} of ${results.length} notifications queued`;
      const headers = replayed ? { 'idempotency-replayed': 'true' } : {};
      return respondJson(c, 202, { success: true, message, data: results }, headers);
    },
  };
}
