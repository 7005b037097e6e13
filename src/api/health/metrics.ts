import type { ApiDeps, Endpoint } from '../deps.ts';
import { respond } from '../respond.ts';

/** `GET /metrics`, in the text format of Prometheus. */
export function metricsEndpoint({ metrics: { registry } }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/metrics',
    access: 'public',
    handle: async (c) => respond(c, 200, await registry.metrics(), {}, registry.contentType),
  };
}
