import { smsSegments } from '../../domain/sms-segments.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { refuseUnbuilt } from '../input/refuse-unbuilt.ts';
import { validate } from '../input/validate.ts';
import { type NotificationRequest, notificationBody } from './schema.ts';
import { submit } from './submit.ts';
import { UNBUILT_NOTIFICATION } from './unbuilt.ts';

/** `POST /api/notifications`: 202 once the notification is on record. */
export function createEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notifications',
    access: 'client',
    handle: async (c, caller) => {
      const body = await readJson(c.req);
      refuseUnbuilt(body, UNBUILT_NOTIFICATION);
      const request = validate(notificationBody, body);
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
