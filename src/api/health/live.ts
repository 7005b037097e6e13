import type { Endpoint } from '../deps.ts';
import { respondJson } from '../respond.ts';

/** `GET /health/live`: the process answers; it asks nobody else, so an outage elsewhere restarts nothing. */
export function liveEndpoint(): Endpoint {
  return {
    method: 'GET',
    path: '/health/live',
    access: 'public',
    handle: (c) => respondJson(c, 200, { status: 'live' }),
  };
}
