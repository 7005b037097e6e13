import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { refuseUnbuilt } from '../input/refuse-unbuilt.ts';
import { validate } from '../input/validate.ts';
import { notifyBody } from './schema.ts';
import { submit } from './submit.ts';
import { UNBUILT_NOTIFY } from './unbuilt.ts';

/** `POST /api/notify`: the older, flat body with its own short answer. */
export function notifyEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notify',
    access: 'client',
    handle: async (c, caller) => {
      const body = await readJson(c.req);
      refuseUnbuilt(body, UNBUILT_NOTIFY);
      const request = validate(notifyBody, body);
      const present = (messageId: string) => ({ status: 'queued', messageId });
      return submit(c, deps, { route: 'POST /api/notify', caller, request, present });
    },
  };
}
