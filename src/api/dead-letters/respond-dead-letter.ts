import { getDeadLetter } from '../../db/queries/dead-letters/get.ts';
import { getNotification } from '../../db/queries/notifications/get.ts';
import type { ApiContext, ApiDeps, Viewer } from '../deps.ts';
import { presentAttempt, presentNotification, presentTimeline } from '../notifications/present.ts';
import { ApiProblem } from '../problem.ts';
import { respondJson } from '../respond.ts';
import { presentDeadLetter, presentSource } from './present.ts';

type Answered = { status: 200 | 202; message: string };

/**
 * Answers with a dead letter as it stands now, and with its notification. A client sees its own whole; the operator
 * sees the bytes of what was parked or refused, but nobody's address or content.
 * @param id UUID
 * @throws ApiProblem not_found (404); another client's is like one that never was
 */
export async function respondDeadLetter(
  c: ApiContext,
  { database }: Pick<ApiDeps, 'database'>,
  { clientId }: Viewer,
  id: string,
  { status, message }: Answered,
): Promise<Response> {
  const found = await getDeadLetter(database.orm, { id, clientId });
  if (!found) throw new ApiProblem('not_found');
  const { originalPayload, ...row } = found;
  const isOperator = clientId === null;
  const data = {
    ...presentDeadLetter(row),
    errorMessage: row.errorMessage,
    source: presentSource(row),
    ...(isOperator && { payload: originalPayload?.toString('base64') ?? null }),
    notification: await notificationOf(database.orm, row, isOperator),
  };
  c.get('request').notificationId = data.notificationId;
  return respondJson(c, status, { success: true, message, data });
}

async function notificationOf(
  orm: ApiDeps['database']['orm'],
  { clientId, notificationId }: { clientId: string | null; notificationId: string | null },
  isOperator: boolean,
) {
  if (clientId === null || notificationId === null) return null;
  const found = await getNotification(orm, clientId, notificationId);
  if (!found) return null;
  const { recipient, content, ...rest } = presentNotification(found.notification);
  return {
    ...rest,
    ...(!isOperator && { recipient, content }),
    attempts: found.attempts.map(presentAttempt),
    timeline: found.timeline.map(presentTimeline),
  };
}
