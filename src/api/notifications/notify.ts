import { validate } from '../../services/input/validate.ts';
import { notifyBody } from '../../services/notifications/request.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { queued } from './answers.ts';
import { NOTIFICATION_ID } from './examples.ts';
import { submit } from './submit.ts';

/** `POST /api/notify`: the short form for every channel, with its own short answer. */
export function notifyEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notify',
    access: 'client',
    scope: 'notifications:write',
    docs: {
      operationId: 'notify',
      summary: 'Send a notification (short form)',
      description: 'Like `POST /api/notifications`, with only a recipient, an optional subject and a message.',
      tag: 'Notifications',
      idempotent: true,
      body: {
        schema: notifyBody,
        examples: {
          'E-mail': { type: 'email', to: 'ada@example.com', subject: 'Good morning', message: '<p>Hello Ada</p>' },
          SMS: { type: 'sms', to: '+14155552671', message: 'Your code is 123456.' },
        },
      },
      answers: {
        202: jsonAnswer(queued, {
          description: 'The notification is stored and will be sent; `messageId` is its id.',
          example: { status: 'queued', messageId: NOTIFICATION_ID },
          headers: { Location: 'URL of the notification.' },
        }),
      },
      problems: ['quota_exceeded'],
    },
    handle: async (c, caller) => {
      const request = validate(notifyBody, await readJson(c.req));
      const present = (messageId: string) => ({ status: 'queued', messageId });
      return submit(c, deps, { route: 'POST /api/notify', caller, request, present }).catch(inItsWords);
    },
  };
}

/** The channel of the longer body is the type of this one, and its recipient is `to`. */
function inItsWords(error: unknown): never {
  if (!(error instanceof ApiProblem) || !error.errors) throw error;
  throw error.withPointers((pointer) => pointer.replace(/^\/channel$/, '/type').replace(/^\/recipient(\/.*)?$/, '/to'));
}
