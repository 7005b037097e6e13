import type { z } from 'zod';
import { getDeadLetter } from '../../db/queries/dead-letters/read.ts';
import { getNotification } from '../../db/queries/notifications/read.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { Viewer } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { presentAttempt, presentNotification, presentTimeline } from '../notifications/model.ts';
import type { Presented } from '../openapi/shapes.ts';
import { presentDeadLetter, presentSource, type wholeDeadLetter } from './model.ts';

/**
 * A dead letter as it stands now, with its notification. A client sees its own whole; the operator sees the bytes of what
 * was parked or refused, but nobody's address or content, nor what a vendor said of them.
 * @param id UUID
 * @throws ApiProblem not_found (404); what may not be seen is like what never was
 */
export async function readWholeDeadLetter(
  database: ApiDeps['database'],
  { clientId, environment }: Viewer,
  id: string,
): Promise<Presented<z.output<typeof wholeDeadLetter>>> {
  const found = await getDeadLetter(database.orm, database.cipher, { id, clientId, environment });
  if (!found) throw ApiProblem.notFound('dead letter');
  const { originalPayload, ...row } = found;
  const isOperator = clientId === null;
  const letter = presentDeadLetter(row);
  return {
    ...letter,
    errorMessage: isOperator && letter.kind === 'notification' ? null : row.errorMessage,
    source: presentSource(row),
    ...(isOperator && { payload: originalPayload?.toString('base64') ?? null }),
    notification: await notificationOf(database, row, isOperator),
  };
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
  // Whoever can guess what was said could tell by its hash.
  const template = story.template && { ...story.template, contentSha256: null };
  const attempts = story.attempts.map((attempt) => ({ ...attempt, detail: null, response: null }));
  return { ...story, template, errorMessage: null, attempts };
}
