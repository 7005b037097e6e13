import { readiness } from '../../observability/health.ts';
import type { ApiDeps } from '../deps.ts';
import type { Endpoint } from '../endpoint.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';
import { healthAnswer, readinessAnswer, readinessExample, unavailableExample } from './answers.ts';

/** Without PostgreSQL nothing can be accepted; the backlog can wait for the others. */
const REQUIRED = ['postgres'];
const RUNNING = { version: '1.0.0', uptimeSeconds: 86_400 };

/** `GET /health/ready`: 503 only while PostgreSQL is away. */
export function readyEndpoint({ checks }: ApiDeps): Endpoint {
  return {
    method: 'GET',
    path: '/health/ready',
    access: 'public',
    docs: {
      operationId: 'getReadiness',
      summary: 'Readiness probe',
      description:
        'Not ready without PostgreSQL. Without Kafka or Temporal it is degraded, and still accepts requests.',
      tag: 'Health',
      answers: {
        200: jsonAnswer(readinessAnswer, { description: 'Ready, or degraded.', example: readinessExample }),
        503: jsonAnswer(readinessAnswer, { description: 'Not ready.', example: unavailableExample }),
      },
    },
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
    docs: {
      operationId: 'getHealth',
      summary: 'Health report',
      description: 'Like the readiness probe, with the version and the uptime.',
      tag: 'Health',
      answers: {
        200: jsonAnswer(healthAnswer, {
          description: 'Ready, or degraded.',
          example: { ...readinessExample, ...RUNNING },
        }),
        503: jsonAnswer(healthAnswer, { description: 'Not ready.', example: { ...unavailableExample, ...RUNNING } }),
      },
    },
    handle: async (c) => {
      const state = await readiness(checks, REQUIRED);
      const uptimeSeconds = Math.round(process.uptime());
      return respondJson(c, state.status === 'unavailable' ? 503 : 200, { ...state, version, uptimeSeconds });
    },
  };
}
