import { findApiKey } from '../../db/queries/api-keys.ts';
import { ApiProblem } from '../../services/problem.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { apiKey, apiKeyExample, keyId } from './answers.ts';
import { presentKey } from './present.ts';
import { requestedId } from './requested.ts';

/** `GET /api/keys/:id`. */
export function getKeyEndpoint({ database }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/keys/:id',
    access: 'client',
    scope: 'keys',
    docs: {
      operationId: 'getKey',
      summary: 'Get a key',
      tag: 'Keys',
      params: { id: keyId },
      answers: {
        200: dataAnswer(apiKey, {
          description: 'The key, without its secret.',
          message: 'Key found',
          example: apiKeyExample,
        }),
      },
    },
    handle: async (c, { clientId }) => {
      const key = await findApiKey(database.orm, clientId, requestedId(c));
      if (!key) throw ApiProblem.notFound('key');
      return respondJson(c, 200, { success: true, message: 'Key found', data: presentKey(key) });
    },
  };
}
