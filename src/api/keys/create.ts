import { z } from 'zod';
import { changedKey, insertApiKey } from '../../db/queries/api-keys.ts';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { inTransaction } from '../../db/transaction.ts';
import { validate } from '../../services/input/validate.ts';
import { createApiKey } from '../auth/api-key.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { apiKeyExample, createdKey, SECRET_KEY_EXAMPLE, shownOnce } from './answers.ts';
import { checkWithin } from './check-within.ts';
import { allowedIps, expiresAt, name, requestsPerMinute, scopes } from './fields.ts';
import { presentKey, SHOWN_ONCE } from './present.ts';
import { checkEnvironment, lockOwn } from './requested.ts';

const body = z.strictObject({
  name,
  environment: z.enum(['live', 'test']).optional(),
  scopes: scopes.optional(),
  allowedIps: allowedIps.optional(),
  requestsPerMinute: requestsPerMinute.optional(),
  expiresAt: expiresAt.optional(),
});

/**
 * `POST /api/keys`: another key, which is shown this once; what is not given is as the calling key has it. The answer
 * holds a secret, so an Idempotency-Key keeps nothing: asked twice there are two keys.
 */
export function createKeyEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/keys',
    access: 'client',
    scope: 'keys',
    docs: {
      operationId: 'createKey',
      summary: 'Create a key',
      description:
        'The key is shown only once. Omitted fields are copied from the calling key, and none can exceed it: no further scope or address, no higher rate and no later expiry. Two requests create two keys: Idempotency-Key has no effect here, because the secret is not stored.',
      tag: 'Keys',
      body: {
        schema: body,
        examples: {
          'Can only send': { name: 'Order service', scopes: ['notifications:write'] },
          'Test key': { name: 'Build server', environment: 'test', allowedIps: ['203.0.113.0/24'] },
        },
      },
      answers: {
        201: jsonAnswer(shownOnce(createdKey), {
          description: 'The new key.',
          example: {
            success: true,
            message: 'Key created',
            data: { ...apiKeyExample, apiKey: SECRET_KEY_EXAMPLE },
            warning: SHOWN_ONCE,
          },
          headers: { Location: 'URL of the key.' },
        }),
      },
      problems: ['beyond_own_bounds'],
    },
    handle: async (c, caller) => {
      const given = validate(body, await readJson(c.req));
      const environment = given.environment ?? caller.environment;
      checkEnvironment(caller, environment);
      const { text: apiKey, ...key } = createApiKey(environment);
      const { clientId } = caller;
      const row = await inTransaction(database.pool, async (tx) => {
        const own = await lockOwn(tx, caller);
        const wanted = { ...changedKey(own, given), environment };
        checkWithin(own, wanted);
        const created = await insertApiKey(tx, { ...wanted, ...key });
        const { scopes: held, expiresAt: end } = created;
        const details = { environment, scopes: held, expiresAt: end };
        await appendAudit(tx, { ...originOf(c, caller), clientId, action: 'key.create', subject: key.id, details });
        return created;
      });
      const data = { ...presentKey(row), apiKey };
      const headers = { location: `/api/keys/${row.id}` };
      return respondJson(c, 201, { success: true, message: 'Key created', data, warning: SHOWN_ONCE }, headers);
    },
  };
}
