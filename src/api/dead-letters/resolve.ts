import { z } from 'zod';
import { resolveDeadLetter, VERDICTS } from '../../db/queries/dead-letters/resolve.ts';
import { retryConflicts } from '../../db/retry-conflicts.ts';
import { statusEvent } from '../../outbox/append.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { checkNotRefused } from './check-not-refused.ts';
import { note } from './note.ts';
import { requestedId } from './requested-id.ts';
import { respondDeadLetter } from './respond-dead-letter.ts';

const verdict = z.strictObject({ as: z.enum(VERDICTS), note: note.optional() });

/** `POST /api/dead-letters/:id/resolve`: a person's word on it; `sent` and `failed` hold for the notification too. */
export function resolveEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/dead-letters/:id/resolve',
    access: 'client_or_operator',
    handle: async (c, viewer) => {
      const id = requestedId(c);
      const given = validate(verdict, await readJson(c.req));
      const target = { id, clientId: viewer.clientId };
      const result = await retryConflicts(() =>
        resolveDeadLetter(deps.database.pool, target, { as: given.as, note: given.note ?? null }, (notification, to) =>
          statusEvent(notification, to, to === 'FAILED' ? 'resolved' : null, deps.topics),
        ),
      );
      checkNotRefused(result);
      if (result.notification) {
        const { channel, status } = result.notification;
        deps.wakeRelay();
        deps.metrics.notifications.inc({ channel, status });
      }
      return respondDeadLetter(c, deps, viewer, id, { status: 200, message: 'Dead letter resolved' });
    },
  };
}
