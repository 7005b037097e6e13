import type { z } from 'zod';
import { getNotification } from '../../db/queries/notifications/read.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { Caller } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import type { Presented } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import type { notificationWithStory } from './answers.ts';
import { presentAttempt, presentNotification, presentTimeline } from './present.ts';

/**
 * Answers 200 with a notification of the caller's, as it stands now.
 * @param id UUID
 * @throws ApiProblem not_found (404); what the key may not see is like what never was
 */
export async function respondNotification(
  c: ApiContext,
  { database }: Pick<ApiDeps, 'database'>,
  caller: Caller,
  id: string,
  message: string,
): Promise<Response> {
  const found = await getNotification(database.orm, database.cipher, caller, id);
  if (!found) throw ApiProblem.notFound('notification');
  const data = {
    ...presentNotification(found.notification),
    attempts: found.attempts.map(presentAttempt),
    timeline: found.timeline.map(presentTimeline),
  } satisfies Presented<z.output<typeof notificationWithStory>>;
  c.get('request').notificationId = data.id;
  return respondJson(c, 200, { success: true, message, data });
}
