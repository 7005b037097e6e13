import { z } from 'zod';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import { SUPPRESSION_REASONS } from '../../db/queries/suppressions/add.ts';
import { listSuppressions } from '../../db/queries/suppressions/list.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { anyAddress } from '../input/fields.ts';
import { validateQuery } from '../input/validate-query.ts';
import { decodeCursor, encodeCursor } from '../notifications/cursor.ts';
import { respondJson } from '../respond.ts';
import { presentSuppression } from './present.ts';

const query = z.strictObject({
  recipient: anyAddress.optional(),
  reason: z.enum(SUPPRESSION_REASONS).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  cursor: z.string().optional(),
});

/** `GET /api/suppressions`: the client's own, newest first. */
export function listSuppressionsEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/suppressions',
    access: 'client',
    handle: async (c, { clientId }) => {
      const { limit, cursor, recipient, reason } = validateQuery(query, c.req.queries());
      const filter = {
        reason,
        recipientHash: recipient === undefined ? undefined : recipientHash(secret, recipient),
        before: cursor === undefined ? undefined : decodeCursor(secret, cursor),
      };
      // One more than asked for tells whether there are more.
      const rows = await listSuppressions(database.orm, clientId, filter, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const hasMore = rows.length > limit;
      return respondJson(c, 200, {
        success: true,
        data: page.map(presentSuppression),
        pagination: { hasMore, nextCursor: hasMore && last ? encodeCursor(secret, last.id) : null },
      });
    },
  };
}
