import type { z } from 'zod';
import { getDeadLetter } from '../../db/queries/dead-letters/read.ts';
import { getNotification } from '../../db/queries/notifications/read.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { Viewer } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from '../http-context.ts';
import { presentAttempt, presentNotification, presentTimeline } from '../notifications/present.ts';
import type { Presented } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import type { wholeDeadLetter } from './answers.ts';
import { presentDeadLetter, presentSource } from './present.ts';

type Answered = { status: 200 | 202; message: string };

/**
 * Answers with a dead letter as it stands now, and with its notification. A client sees its own whole; the operator
 * sees the bytes of what was parked or refused, but nobody's address or content, nor what a vendor said of them.
 * @param id UUID
 * @throws ApiProblem not_found (404); what may not be seen is like what never was
 */
export async function respondDeadLetter(
  c: ApiContext,
  { database }: Pick<ApiDeps, 'database'>,
  { clientId, environment }: Viewer,
  id: string,
  { status, message }: Answered,
): Promise<Response> {
  const found = await getDeadLetter(database.orm, database.cipher, { id, clientId, environment });
  if (!found) throw ApiProblem.notFound('dead letter');
  const { originalPayload, ...row } = found;
  const isOperator = clientId === null;
  const letter = presentDeadLetter(row);
  const data = {
    ...letter,
    errorMessage: isOperator && letter.kind === 'notification' ? null : row.errorMessage,
    source: presentSource(row),
    ...(isOperator && { payload: originalPayload?.toString('base64') ?? null }),
    notification: await notificationOf(database, row, isOperator),
  } satisfies Presented<z.output<typeof wholeDeadLetter>>;
  c.get('request').notificationId = data.notificationId;
  return respondJson(c, status, { success: true, message, data });
}

async function notificationOf(
  { orm, cipher }: ApiDeps['database'],
  { clientId, notificationId }: { clientId: string | null; notificationId: string | null },
  isOperator: boolean,
) {
  if (clientId === null || notificationId === null) return null;
  const found = await getNotification(orm, cipher, { clientId, environment: null }, notificationId);
  if (!found) return null;
  const story = {
    ...presentNotification(found.notification),
    attempts: found.attempts.map(presentAttempt),
    timeline: found.timeline.map(presentTimeline),
  };
  return isOperator ? withoutWords(story) : story;
}

type Story = ReturnType<typeof presentNotification> & { attempts: ReturnType<typeof presentAttempt>[] };

/** Vendors quote the address that they refuse, and metadata holds whatever a client put there: what erasing removes. */
function withoutWords<S extends Story>({ recipient: _, content: __, metadata: ___, ...story }: S) {
  const attempts = story.attempts.map((attempt) => ({ ...attempt, detail: null, response: null }));
  return { ...story, errorMessage: null, attempts };
}
