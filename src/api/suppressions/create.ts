import { z } from 'zod';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import { addSuppression } from '../../db/queries/suppressions/add.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { anyAddress } from '../input/fields.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { respondJson } from '../respond.ts';
import { presentSuppression } from './present.ts';

const body = z.strictObject({
  recipient: anyAddress,
  scope: z.enum(['all', 'marketing']).default('all'),
  note: z.string().min(1).max(1_000).optional(),
});

/** `POST /api/suppressions`: 201, or 200 with the first row where the address is on the list in that scope already. */
export function createSuppressionEndpoint({ database, secret }: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/suppressions',
    access: 'client',
    handle: async (c, { clientId }) => {
      const { recipient, scope, note } = validate(body, await readJson(c.req));
      const row = await addSuppression(database.pool, {
        clientId,
        recipientHash: recipientHash(secret, recipient),
        scope,
        reason: 'manual',
        address: recipient,
        note: note ?? null,
      });
      const message = row.isNew ? 'Recipient suppressed' : 'Recipient was suppressed before';
      return respondJson(c, row.isNew ? 201 : 200, { success: true, message, data: presentSuppression(row) });
    },
  };
}
