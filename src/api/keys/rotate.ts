import { type ApiKeyRow, insertApiKey, retireApiKey } from '../../db/queries/api-keys.ts';
import { appendAudit } from '../../db/queries/audit-log.ts';
import { inTransaction } from '../../db/transaction.ts';
import { instantAt } from '../../services/input/instant.ts';
import { validate } from '../../services/input/validate.ts';
import { createApiKey } from '../auth/api-key.ts';
import { originOf } from '../auth/origin.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { readOptionalJson } from '../input/read-json.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { apiKeyExample, keyId, rotatedKey, SECRET_KEY_EXAMPLE, shownOnce } from './answers.ts';
import { checkWithin } from './check-within.ts';
import { rotation } from './fields.ts';
import { presentKey, SHOWN_ONCE } from './present.ts';
import { checkNotRevoked, lockRequested, requestedId } from './requested.ts';

/** `POST /api/keys/:id/rotate`: a new key that may do the same; the former one works along for a while. */
export function rotateKeyEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/keys/:id/rotate',
    access: 'client',
    scope: 'keys',
    docs: {
      operationId: 'rotateKey',
      summary: 'Rotate a key',
      description:
        'Creates a new key with the same permissions. The old key keeps working for `overlapMs` (default: a day), so that you can switch over in the meantime. A key cannot rotate one with more permissions than itself, and the new key expires no later than the calling one.',
      tag: 'Keys',
      params: { id: keyId },
      body: { schema: rotation, examples: { 'An hour of overlap': { overlapMs: 3_600_000 } }, optional: true },
      answers: {
        201: jsonAnswer(shownOnce(rotatedKey), {
          description: 'The new key, and the old one with its new expiry.',
          example: {
            success: true,
            message: 'Key rotated',
            data: { ...apiKeyExample, apiKey: SECRET_KEY_EXAMPLE, formerKey: { ...apiKeyExample, id: '9aTr02XcVn7d' } },
            warning: SHOWN_ONCE,
          },
          headers: { Location: 'URL of the new key.' },
        }),
      },
      problems: ['beyond_own_bounds', 'key_revoked'],
    },
    handle: async (c, caller) => {
      const id = requestedId(c);
      const { overlapMs } = validate(rotation, await readOptionalJson(c.req));
      const { created, retired, apiKey } = await inTransaction(database.pool, async (tx) => {
        const { own, key: former } = await lockRequested(tx, caller, id);
        checkNotRevoked(former);
        checkWithin(own, former);
        const { text: apiKey, ...key } = createApiKey(former.environment);
        const created = await insertApiKey(tx, { ...former, ...key, expiresAt: sameLifetime(former, own) });
        const retired = await retireApiKey(tx, former, overlapMs);
        const details = { newKeyId: created.id, overlapMs };
        const { clientId } = caller;
        await appendAudit(tx, { ...originOf(c, caller), clientId, action: 'key.rotate', subject: id, details });
        return { created, retired, apiKey };
      });
      const data = { ...presentKey(created), apiKey, formerKey: presentKey(retired) };
      const headers = { location: `/api/keys/${created.id}` };
      return respondJson(c, 201, { success: true, message: 'Key rotated', data, warning: SHOWN_ONCE }, headers);
    },
  };
}

/** A key that was made for 90 days is followed by one for 90 days, or for as long as the calling one has left. */
function sameLifetime({ createdAt, expiresAt }: ApiKeyRow, own: ApiKeyRow): Date | null {
  if (expiresAt === null) return null;
  const end = Date.now() + (expiresAt.getTime() - createdAt.getTime());
  return instantAt(Math.min(end, own.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY));
}
