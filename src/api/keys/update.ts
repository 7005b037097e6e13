import { z } from 'zod';
import {
  type ApiKeyChange,
  type ApiKeyRow,
  changeApiKey,
  changedKey,
  isLastKeyManager,
} from '../../db/queries/api-keys.ts';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { inTransaction } from '../../db/transaction.ts';
import { allowsScope } from '../../domain/scope.ts';
import { validate } from '../../services/input/validate.ts';
import { ApiProblem } from '../../services/problem.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../input/read-json.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { apiKey, apiKeyExample, keyId } from './answers.ts';
import { checkWithin } from './check-within.ts';
import { allowedIps, expiresAt, name, requestsPerMinute, scopes } from './fields.ts';
import { presentKey } from './present.ts';
import { checkNotRevoked, lockRequested, requestedId } from './requested.ts';

/** Without a key that may do these, nobody could get one any more. */
const SECURED = ['admin', 'keys'] as const;

const body = z
  .strictObject({
    name: name.optional(),
    scopes: scopes.optional(),
    allowedIps: allowedIps.optional(),
    requestsPerMinute: requestsPerMinute.optional(),
    expiresAt: expiresAt.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, {
    error: 'needs one of `name`, `scopes`, `allowedIps`, `requestsPerMinute` and `expiresAt`',
    params: { code: 'required' },
  });

/** `PATCH /api/keys/:id`: sets what is given; in force from the next request on. */
export function updateKeyEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'PATCH',
    path: '/api/keys/:id',
    access: 'client',
    scope: 'keys',
    docs: {
      operationId: 'changeKey',
      summary: 'Update a key',
      description:
        'Changes the given fields only; takes effect everywhere within 5 s. A key cannot grant more than it has, to itself or to others. The last key with the scope `admin`, and the last that can manage keys, cannot lose it or be given an earlier expiry.',
      tag: 'Keys',
      params: { id: keyId },
      body: {
        schema: body,
        examples: {
          'Fewer scopes': { scopes: ['notifications:read'] },
          'From our network only': { allowedIps: ['203.0.113.0/24'] },
        },
      },
      answers: {
        200: dataAnswer(apiKey, { description: 'The updated key.', message: 'Key changed', example: apiKeyExample }),
      },
      problems: ['beyond_own_bounds', 'key_revoked', 'last_key'],
    },
    handle: async (c, caller) => {
      const id = requestedId(c);
      const change = validate(body, await readJson(c.req));
      const row = await inTransaction(database.pool, async (tx) => {
        const { own, key } = await lockRequested(tx, caller, id);
        checkNotRevoked(key);
        // Of a key that may do more, nothing is loosened either: only what the caller has stays in force by its word.
        checkWithin(own, changedKey(key, change));
        if (loses(key, change) && (await isLastKeyManager(tx, key))) throw new ApiProblem('last_key');
        const changed = await changeApiKey(tx, key, change);
        const details = { changed: Object.keys(change), scopes: changed.scopes, expiresAt: changed.expiresAt };
        const { clientId } = caller;
        await appendAudit(tx, { ...originOf(c, caller), clientId, action: 'key.update', subject: id, details });
        return changed;
      });
      return respondJson(c, 200, { success: true, message: 'Key changed', data: presentKey(row) });
    },
  };
}

/** Whether a key would be `admin`, or could manage keys, no longer or not for as long as before. */
function loses(key: ApiKeyRow, { scopes: held = key.scopes, expiresAt: end }: ApiKeyChange): boolean {
  const isStripped = SECURED.some((scope) => allowsScope(key.scopes, scope) && !allowsScope(held, scope));
  return isStripped || (end instanceof Date && (key.expiresAt === null || end < key.expiresAt));
}
