import type { ApiDeps, Endpoint } from '../deps.ts';
import { requestedId } from './requested-id.ts';
import { respondNotification } from './respond-notification.ts';

/** `GET /api/notifications/:id`. Another client's is 404, like one that never was. */
export function getEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/notifications/:id',
    access: 'client',
    handle: (c, caller) => respondNotification(c, deps, caller, requestedId(c), 'Notification found'),
  };
}
