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
      summary: 'Can it serve',
      description: 'Without PostgreSQL it cannot; without the others it is degraded, and still takes what is sent.',
      tag: 'Health',
      answers: {
        200: jsonAnswer(readinessAnswer, { description: 'It can.', example: readinessExample }),
        503: jsonAnswer(readinessAnswer, { description: 'It cannot.', example: unavailableExample }),
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
      summary: 'How is it',
      description: 'The same for a person, with the version and for how long it has been up.',
      tag: 'Health',
      answers: {
        200: jsonAnswer(healthAnswer, { description: 'It serves.', example: { ...readinessExample, ...RUNNING } }),
        503: jsonAnswer(healthAnswer, { description: 'It does not.', example: { ...unavailableExample, ...RUNNING } }),
      },
    },
    handle: async (c) => {
      const state = await readiness(checks, REQUIRED);
      const uptimeSeconds = Math.round(process.uptime());
      return respondJson(c, state.status === 'unavailable' ? 503 : 200, { ...state, version, uptimeSeconds });
    },
  };
}
