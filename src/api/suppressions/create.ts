import { z } from 'zod';
import { recipientHash } from '../../contracts/keyed-hash.ts';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { addSuppression } from '../../db/queries/suppressions.ts';
import { inTransaction } from '../../db/transaction.ts';
import { toPublicId } from '../../domain/ids.ts';
import { anyAddress } from '../../services/input/fields.ts';
import { validate } from '../../services/input/validate.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { suppression, suppressionExample } from './answers.ts';
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
    scope: 'notifications:write',
    docs: {
      operationId: 'createSuppression',
      summary: 'Suppress an address',
      description: 'On every channel that uses this address. `marketing` blocks marketing only.',
      tag: 'Suppressions',
      body: {
        schema: body,
        examples: {
          'Block everything': { recipient: 'ada@example.com', note: 'Asked us by phone.' },
          'Block marketing': { recipient: '+14155552671', scope: 'marketing' },
        },
      },
      answers: {
        200: dataAnswer(suppression, {
          description: 'The address was already suppressed in that scope; this is the existing entry.',
          message: 'Recipient was already suppressed',
          example: suppressionExample,
        }),
        201: dataAnswer(suppression, {
          description: 'The address is suppressed.',
          message: 'Recipient suppressed',
          example: suppressionExample,
        }),
      },
    },
    handle: async (c, caller) => {
      const { clientId } = caller;
      const { recipient, scope, note } = validate(body, await readJson(c.req));
      const row = await inTransaction(database.pool, async (tx) => {
        const added = await addSuppression(tx, database.cipher, {
          clientId,
          recipientHash: recipientHash(secret, recipient),
          scope,
          reason: 'manual',
          address: recipient,
          note: note ?? null,
        });
        const subject = toPublicId('suppression', added.id);
        const entry = { ...originOf(c, caller), clientId, action: 'suppression.create', subject, details: { scope } };
        if (added.isNew) await appendAudit(tx, entry);
        return added;
      });
      const message = row.isNew ? 'Recipient suppressed' : 'Recipient was already suppressed';
      return respondJson(c, row.isNew ? 201 : 200, { success: true, message, data: presentSuppression(row) });
    },
  };
}
