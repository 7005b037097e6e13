import type { ApiDeps, Endpoint } from '../deps.ts';
import { readJson } from '../input/read-json.ts';
import { validate } from '../input/validate.ts';
import { ApiProblem } from '../problem.ts';
import { notifyBody } from './schema.ts';
import { submit } from './submit.ts';

/** `POST /api/notify`: the older, flat body with its own short answer. */
export function notifyEndpoint(deps: ApiDeps): Endpoint {
  return {
    method: 'POST',
    path: '/api/notify',
    access: 'client',
    handle: async (c, caller) => {
      const request = validate(notifyBody, await readJson(c.req));
      const present = (messageId: string) => ({ status: 'queued', messageId });
      return submit(c, deps, { route: 'POST /api/notify', caller, request, present }).catch(inItsWords);
    },
  };
}

/** The channel of the newer body is the type of this one. */
function inItsWords(error: unknown): never {
  if (!(error instanceof ApiProblem) || !error.errors) throw error;
  const errors = error.errors.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/channel$/, '/type') }));
  throw new ApiProblem(error.code, { detail: error.detail, errors });
}
