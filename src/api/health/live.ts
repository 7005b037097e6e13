import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { jsonAnswer } from '../openapi/shapes.ts';
import { respondJson } from '../respond.ts';

/** `GET /health/live`: the process answers; it asks nobody else, so an outage elsewhere restarts nothing. */
export function liveEndpoint(): Endpoint {
  return {
    method: 'GET',
    path: '/health/live',
    access: 'public',
    docs: {
      operationId: 'getLiveness',
      summary: 'Liveness probe',
      description: 'Checks the process only, so that an outage elsewhere does not restart it.',
      tag: 'Health',
      answers: {
        200: jsonAnswer(z.strictObject({ status: z.literal('live') }), {
          description: 'The process is running.',
          example: { status: 'live' },
        }),
      },
    },
    handle: (c) => respondJson(c, 200, { status: 'live' }),
  };
}
