import { readiness } from '../../observability/health.ts';
import type { ApiDeps, Endpoint } from '../deps.ts';
import { respondJson } from '../respond.ts';

/** Without PostgreSQL nothing can be accepted; the backlog can wait for the others. */
const REQUIRED = ['postgres'];

/** `GET /health/ready`: 503 only while PostgreSQL is away. */
export function readyEndpoint({ checks }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/health/ready',
    access: 'public',
    handle: async (c) => {
      const state = await readiness(checks, REQUIRED);
      return respondJson(c, state.status === 'unavailable' ? 503 : 200, state);
    },
  };
}

/** `GET /health`: the same for a person, with the version and how long it has been up. */
export function healthEndpoint({ checks, version }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/health',
    access: 'public',
    handle: async (c) => {
      const state = await readiness(checks, REQUIRED);
      const uptimeSeconds = Math.round(process.uptime());
      return respondJson(c, state.status === 'unavailable' ? 503 : 200, { ...state, version, uptimeSeconds });
    },
  };
}
