import { z } from 'zod';
import { validate } from '../../services/input/validate.ts';
import { acceptBatch } from '../../services/notifications/accept-batch.ts';
import { notificationBody } from '../../services/notifications/request.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { readBatch } from '../input/read-json.ts';
import { problemOfPartExample } from '../openapi/problem-components.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { batchResult } from './batch-answers.ts';
import { NOTIFICATION_BODIES, NOTIFICATION_ID } from './examples.ts';

const MOST_ITEMS = 1_000;

const batchBody = z.strictObject({ notifications: z.array(z.unknown()).min(1).max(MOST_ITEMS) });

/** What each item has to be; it is checked for itself. */
const documentedBatch = z.strictObject({ notifications: z.array(notificationBody).min(1).max(MOST_ITEMS) });

/** `POST /api/notifications/batch`: 202 with a result for each item, in their order; a bad one stops no other. */
export function batchEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications/batch',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'createNotifications',
      summary: 'Send many notifications',
      description:
        'At most 1,000 notifications and 8 MiB, without attachments. Each has its own result, in the order of the request: an invalid one does not stop the others.',
      tag: 'Notifications',
      idempotent: true,
      body: {
        schema: documentedBatch,
        examples: {
          'Two e-mails': { notifications: [NOTIFICATION_BODIES['E-mail'], NOTIFICATION_BODIES['Legacy form']] },
        },
      },
      answers: {
        202: dataAnswer(z.array(batchResult), {
          description: 'A result for each notification.',
          message: '1 of 2 notifications queued',
          example: [
            { index: 0, notificationId: NOTIFICATION_ID, status: 'PENDING' },
            { index: 1, problem: problemOfPartExample },
          ],
        }),
      },
    },
    handle: async (c, caller) => {
      const { notifications: items } = validate(batchBody, await readBatch(c.req));
      const { traceparent } = c.get('request');
      const idempotencyKey = idempotencyKeyOf(c);
      const { results, replayed } = await acceptBatch(deps, { owner: caller, items, idempotencyKey, traceparent });
      const queued = results.filter((result) => 'notificationId' in result).length;
      const message = `${queued} of ${results.length} notifications queued`;
      const headers = replayed ? { 'idempotency-replayed': 'true' } : {};
      return respondJson(c, 202, { success: true, message, data: results }, headers);
    },
  };
}
