import { getNotification } from '../../db/queries/notifications/get.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
import { presentAttempt, presentNotification, presentTimeline } from './present.ts';

/** `GET /api/notifications/:id`. Another client's is 404, like one that never was. */
export function getEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/notifications/:id',
    access: 'client',
    handle: async (c, caller) => {
      const id = fromPublicId('notification', c.req.param('id') ?? '');
      const found = id && (await getNotification(database.orm, caller.clientId, id));
      if (!found) throw new ApiProblem('not_found');
      const data = {
        ...presentNotification(found.notification),
        attempts: found.attempts.map(presentAttempt),
        timeline: found.timeline.map(presentTimeline),
      };
      c.get('request').notificationId = data.id;
      return respondJson(c, 200, { success: true, message: 'Notification found', data });
    },
  };
}
