import { z } from 'zod';
import { listWebhookAttempts, type WebhookAttemptRow } from '../../db/queries/webhook-attempts/list.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { validateQuery } from '../input/validate-query.ts';
import { decodeCursor, encodeCursor } from '../notifications/cursor.ts';
import { respondJson } from '../respond.ts';
import { requestedWebhook } from './requested.ts';

const query = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  cursor: z.string().optional(),
});

/** `GET /api/webhooks/:id/attempts`: each call and how it ended, newest first. */
export function listWebhookAttemptsEndpoint(deps: ApiDeps): Endpoint {
  const { database, secret } = deps;
  return {
    method: 'GET',
    path: '/api/webhooks/:id/attempts',
    access: 'client',
    handle: async (c, { clientId }) => {
      const { limit, cursor } = validateQuery(query, c.req.queries());
      const { id } = await requestedWebhook(c, deps, clientId);
      const before = cursor === undefined ? null : decodeCursor(secret, cursor);
      // One more than asked for tells whether there are more.
      const rows = await listWebhookAttempts(database.pool, id, before, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const hasMore = rows.length > limit;
      const nextCursor = hasMore && last ? encodeCursor(secret, last.position) : null;
      return respondJson(c, 200, { success: true, data: page.map(present), pagination: { hasMore, nextCursor } });
    },
  };
}

function present({ position: _, eventId, ...attempt }: WebhookAttemptRow) {
  return { eventId: toPublicId('event', eventId), ...attempt };
}
