import { isLastKeyManager, revokeApiKey } from '../../db/queries/api-keys.ts';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { inTransaction } from '../../db/transaction.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { apiKey, apiKeyExample, keyId } from './answers.ts';
import { presentKey } from './present.ts';
import { lockRequested, requestedId } from './requested.ts';

/** `DELETE /api/keys/:id`: refused from the next request on, for good; 200 again where it was revoked before. */
export function revokeKeyEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/keys/:id',
    access: 'client',
    scope: 'keys',
    docs: {
      operationId: 'revokeKey',
      summary: 'Revoke a key',
      description:
        'Permanent; takes effect everywhere within 5 s. Revoking again also returns 200. The last key with the scope `admin`, and the last that can manage keys, cannot be revoked.',
      tag: 'Keys',
      params: { id: keyId },
      answers: {
        200: dataAnswer(apiKey, {
          description: 'The revoked key.',
          message: 'Key revoked',
          example: { ...apiKeyExample, revokedAt: '2026-11-22T10:00:00.000Z' },
        }),
      },
      problems: ['last_key'],
    },
    handle: async (c, caller) => {
      const id = requestedId(c);
      const { clientId } = caller;
      const row = await inTransaction(database.pool, async (tx) => {
        const { key } = await lockRequested(tx, caller, id);
        if (key.revokedAt !== null) return key;
        if (await isLastKeyManager(tx, key)) throw new ApiProblem('last_key');
        const revoked = await revokeApiKey(tx, key);
        await appendAudit(tx, { ...originOf(c, caller), clientId, action: 'key.revoke', subject: id, details: {} });
        return revoked;
      });
      return respondJson(c, 200, { success: true, message: 'Key revoked', data: presentKey(row) });
    },
  };
}
