import { smsSegments } from '../../domain/sms-segments.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { type NotificationRequest, notificationBody } from './schema.ts';
import { submit } from './submit.ts';

/** `POST /api/notifications`: 202 once the notification is on record. */
export function createEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications',
    access: 'client',
    handle: async (c, caller) => {
      const request = validate(notificationBody, await readJson(c.req, { withAttachments: true }));
      const present = (notificationId: string) => ({
        success: true,
        message: 'Notification queued successfully',
        data: { notificationId, channel: request.channel, status: 'PENDING', ...segmentsOf(request) },
      });
      return submit(c, deps, { route: 'POST /api/notifications', caller, request, present });
    },
  };
}

/** What an SMS will be billed as. */
function segmentsOf({ channel, content }: NotificationRequest) {
  return channel === 'sms' ? smsSegments(content.text ?? '') : {};
}
