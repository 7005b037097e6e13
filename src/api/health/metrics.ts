import type { ApiDeps, Endpoint } from '../deps.ts';
import { respond } from '../respond.ts';

/** `GET /metrics`, in the text format of Prometheus. */
export function metricsEndpoint({ metrics }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/metrics',
    access: 'public',
    handle: async (c) => respond(c, 200, await metrics.read(), {}, metrics.registry.contentType),
  };
}
