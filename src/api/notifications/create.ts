import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { refuseUnbuilt } from '../input/refuse-unbuilt.ts';
import { validate } from '../input/validate.ts';
import { notificationBody } from './schema.ts';
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
        data: { notificationId, channel: request.channel, status: 'PENDING' },
      });
      return submit(c, deps, { route: 'POST /api/notifications', caller, request, present });
    },
  };
}
