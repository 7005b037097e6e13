import type { z } from 'zod';
import { getNotification } from '../../db/queries/notifications/read.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { Caller } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import type { Presented } from '../openapi/shapes.ts';
import { type notificationWithStory, presentAttempt, presentNotification, presentTimeline } from './model.ts';

/**
 * A notification of the caller's, as it stands now; the log line of the request names it.
 * @param id UUID
 * @throws ApiProblem not_found (404); what the key may not see is like what never was
 */
export async function readNotification(
  c: ApiContext,
  { database }: Pick<ApiDeps, 'database'>,
  caller: Caller,
  id: string,
): Promise<Presented<z.output<typeof notificationWithStory>>> {
  const found = await getNotification(database.orm, database.cipher, caller, id);
  if (!found) throw ApiProblem.notFound('notification');
  const shown = presentNotification(found.notification);
  c.get('request').notificationId = shown.id;
  return {
    ...shown,
    attempts: found.attempts.map(presentAttempt),
    timeline: found.timeline.map(presentTimeline),
  };
}
