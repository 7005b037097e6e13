import type { ApiDeps, Endpoint } from '../deps.ts';
import { respondJson } from '../respond.ts';

/** `GET /api/client/settings`: what holds for the client, its own over the instance's defaults. */
export function getSettingsEndpoint({ settingsOf }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/api/client/settings',
    access: 'client',
    handle: async (c, { clientId }) => {
      const data = await settingsOf(clientId, { fresh: true });
      return respondJson(c, 200, { success: true, message: 'Settings found', data });
    },
  };
}
