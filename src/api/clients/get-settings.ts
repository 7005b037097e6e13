import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { dataAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { settings, settingsExample } from './answers.ts';

/** `GET /api/client/settings`: what holds for the client, its own over the instance's defaults. */
export function getSettingsEndpoint({ settingsOf }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/client/settings',
    access: 'client',
    scope: { any: ['settings', 'notifications:read'] },
    docs: {
      operationId: 'getSettings',
      summary: 'Get the settings',
      description: 'The settings in force: your own, and the server’s defaults for the rest.',
      tag: 'Clients',
      answers: {
        200: dataAnswer(settings, {
          description: 'The settings.',
          message: 'Settings found',
          example: settingsExample,
        }),
      },
    },
    handle: async (c, { clientId }) => {
      const data = await settingsOf(clientId, { fresh: true });
      return respondJson(c, 200, { success: true, message: 'Settings found', data });
    },
  };
}
