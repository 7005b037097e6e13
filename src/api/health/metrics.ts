import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { textAnswer } from '../openapi/shapes.ts';
import { respond } from '../respond.ts';

/** `GET /metrics`, in the text format of Prometheus. */
export function metricsEndpoint({ metrics }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/metrics',
    access: 'public',
    docs: {
      operationId: 'getMetrics',
      summary: 'Metrics for Prometheus',
      tag: 'Health',
      answers: {
        200: textAnswer('text/plain', {
          description: 'Prometheus text format.',
          example: 'posthorn_notifications_accepted_total{channel="email"} 138\n',
        }),
      },
    },
    handle: async (c) => respond(c, 200, await metrics.read(), {}, metrics.registry.contentType),
  };
}
